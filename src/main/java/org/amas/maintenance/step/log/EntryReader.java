package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes entries of the lines of one source, in whatever formats they come. What has no head of its
 * own belongs to the entry before it; only a Python traceback that nobody logged is an error of its
 * own.
 */
final class EntryReader {

    private static final String TRACEBACK = "Traceback (most recent call last):";
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]{0,16}m");
    private static final Pattern EXCEPTION = Pattern.compile("^[A-Za-z_][\\w.]{0,200}(?::|$)");

    private static final Pattern CHAINED =
            Pattern.compile("During handling of the above exc|The above exception was the dir");

    private final ZoneId zone;
    private Level last = Level.INFO;
    private @Nullable Instant at;
    private boolean orphan;

    /**
     * @param zone of times that name none
     */
    EntryReader(ZoneId zone) {
        this.zone = zone;
    }

    /** The entry that this line begins, or completes; null for a line that adds to another. */
    @Nullable Entry read(String raw) {
        String line = raw.indexOf('\u001b') < 0 ? raw : COLOUR.matcher(raw).replaceAll("");
        if (orphan) {
            return traceback(line);
        }
        if (line.isEmpty() || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            return null;
        }
        if (CHAINED.matcher(line).lookingAt()) {
            last = Level.ERROR; // so that the next traceback is a part of this one
            return null;
        }
        if (line.startsWith(TRACEBACK)) {
            orphan = !last.atLeast(Level.WARNING);
            return null;
        }
        Entry head = head(line);
        if (head != null) {
            last = head.level();
            at = head.at() == null ? at : head.at();
        }
        return head;
    }

    /** The newest time that a line has named. */
    @Nullable Instant at() {
        return at;
    }

    private @Nullable Entry traceback(String line) {
        if (line.isBlank() || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            return null;
        }
        orphan = false;
        Entry head = head(line);
        if (head == null && EXCEPTION.matcher(line).find()) {
            return new Entry(null, Level.ERROR, Form.TEXT, "uncaught " + line, Map.of());
        }
        return head;
    }

    private @Nullable Entry head(String line) {
        Entry entry = JsonLine.parse(line, zone);
        entry = entry == null ? AccessLine.parse(line) : entry;
        entry = entry == null ? NginxLine.parse(line, zone) : entry;
        entry = entry == null ? RedisLine.parse(line, zone) : entry;
        if (entry != null) {
            return entry;
        }
        Parsed postgres = PostgresLine.parse(line, zone);
        return postgres == null ? TextLine.parse(line, zone) : postgres.head();
    }
}
