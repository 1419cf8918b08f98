package org.amas.maintenance.run;

import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a viewer has read: every step before this one whole, and of this one so many bytes. To
 * the browser it is opaque.
 */
record StreamCursor(int step, long offset) {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,6}):(\\d{1,18})");

    /**
     * @throws InvalidRequest if the text isn't a cursor of ours
     */
    static StreamCursor of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return new StreamCursor(1, 0);
        }
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new InvalidRequest("after", "is not a cursor of this stream");
        }
        return new StreamCursor(
                Math.max(1, Integer.parseInt(written.group(1))), Long.parseLong(written.group(2)));
    }

    @Override
    public String toString() {
        return step + ":" + offset;
    }
}
