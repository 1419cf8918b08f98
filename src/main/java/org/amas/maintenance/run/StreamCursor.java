package org.amas.maintenance.run;

import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a viewer has read: every step before this one whole, and of this one so many bytes. To
 * the browser it is opaque.
 *
 * @param seen the {@link Marks#digest} of the states that the viewer shows; empty if unknown
 */
record StreamCursor(int step, long offset, String seen) {

    private static final Pattern WRITTEN =
            Pattern.compile("(\\d{1,6}):(\\d{1,18})(?::([0-9a-f]{12}))?");

    /**
     * @throws InvalidRequest if the text isn't a cursor of ours
     */
    static StreamCursor of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return new StreamCursor(1, 0, "");
        }
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new InvalidRequest("after", "is not a cursor of this stream");
        }
        String seen = written.group(3);
        return new StreamCursor(
                Math.max(1, Integer.parseInt(written.group(1))),
                Long.parseLong(written.group(2)),
                seen == null ? "" : seen);
    }

    StreamCursor at(int step, long offset) {
        return new StreamCursor(step, offset, seen);
    }

    StreamCursor seen(Marks marks) {
        return new StreamCursor(step, offset, marks.digest());
    }

    @Override
    public String toString() {
        return step + ":" + offset + (seen.isEmpty() ? "" : ":" + seen);
    }
}
