package org.amas.maintenance.step.docker;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Puts the lines of one stream of a container together. The engine sends each message with its time
 * before it, and cuts a line of more than 16 KiB into several messages.
 */
final class ContainerLines {

    private static final int LONGEST = 65_536;
    private static final int STAMP = 40;

    private final ContainerLogs.Lines lines;
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private @Nullable Instant at;

    ContainerLines(ContainerLogs.Lines lines) {
        this.lines = lines;
    }

    /** One message: a time, a blank, and a line or a part of one. */
    void frame(byte[] payload) {
        int text = 0;
        int space = space(payload, 0);
        Instant time = space < 0 ? null : time(payload, 0, space);
        if (time != null) {
            text = space + 1;
            at = open.size() == 0 ? time : at;
        }
        cut(payload, text);
    }

    /** Of a container with a terminal, where nothing marks where a message begins. */
    void raw(byte[] payload) {
        cut(payload, 0);
    }

    /** Hands on what has no line end yet. */
    void finish() {
        if (open.size() > 0) {
            line();
        }
    }

    private void cut(byte[] payload, int start) {
        int from = start;
        for (int i = start; i < payload.length; i++) {
            if (payload[i] == '\n') {
                append(payload, from, i);
                line();
                from = i + 1;
            }
        }
        append(payload, from, payload.length);
    }

    private void append(byte[] payload, int from, int to) {
        open.write(payload, from, Math.max(0, Math.min(to - from, LONGEST - open.size())));
    }

    private void line() {
        byte[] line = open.toByteArray();
        open.reset();
        int from = 0;
        Instant time = at;
        at = null;
        if (time == null) {
            int space = space(line, 0);
            time = space < 0 ? null : time(line, 0, space);
            from = time == null ? 0 : space + 1;
        }
        int end =
                line.length > from && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        if (time != null) {
            lines.line(time, new String(line, from, end - from, StandardCharsets.UTF_8));
        }
    }

    private static int space(byte[] bytes, int from) {
        for (int i = from; i < Math.min(bytes.length, from + STAMP); i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Instant time(byte[] bytes, int from, int to) {
        try {
            return Instant.parse(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
