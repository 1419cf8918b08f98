package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Server-sent events on a response that stays open: the one place where frames are written. Writing
 * blocks until the network has taken the frame, so that a slow reader costs its own thread and one
 * frame of memory, nothing more.
 */
final class EventStream {

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    private final OutputStream out;

    EventStream(OutputStream out) {
        this.out = out;
    }

    /**
     * @param id comes back as {@code Last-Event-ID} or {@code ?after=}; null keeps the one before
     * @param data of any number of lines, which arrive as they are
     */
    void send(String name, @Nullable String id, String data) throws IOException {
        StringBuilder frame = new StringBuilder(data.length() + 100);
        frame.append("event: ").append(name).append('\n');
        if (id != null) {
            frame.append("id: ").append(id).append('\n');
        }
        // A reader drops one space after the colon: ours, so that no line loses its own.
        for (String line : LINE_END.split(data, -1)) {
            frame.append("data: ").append(line).append('\n');
        }
        write(frame.append('\n'));
    }

    /** Nothing for the reader; finds out whether there still is one. */
    void beat() throws IOException {
        write(new StringBuilder(": still here\n\n"));
    }

    private void write(StringBuilder frame) throws IOException {
        out.write(frame.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
