package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of PostgreSQL's log on stderr: a prefix of the operator's choice, then {@code ERROR: }
 * with two spaces. DETAIL, STATEMENT and their like belong to the entry before them.
 */
final class PostgresLine {

    /** The start of a server's word may follow what a start script printed without a line end. */
    private static final int FARTHEST_STAMP = 80;

    private static final int LONGEST_PREFIX = 300;
    private static final Pattern SEVERITY =
            Pattern.compile(
                    "(?:^|[\\s\\]>:@,)])(DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|LOCATION|STATEMENT|BACKTRACE):"
                        + " {2}(?=\\S)");
    private static final Pattern ADDRESS =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*:[0-9a-f]+)\\(?");

    private PostgresLine() {}

    /** Null for any other line; an entry without a level for what belongs to the entry before. */
    static @Nullable Parsed parse(String line, ZoneId zone) {
        if (!line.contains(":  ")) {
            return null;
        }
        String head = line.length() > LONGEST_PREFIX ? line.substring(0, LONGEST_PREFIX) : line;
        Matcher severity = SEVERITY.matcher(head);
        if (!severity.find()) {
            return null;
        }
        Stamp stamp = stamp(head.substring(0, severity.start(1)), zone);
        Level level = Level.word(String.valueOf(severity.group(1)));
        if (stamp == null) {
            // Without a time it is a client's echo of what the server logged.
            return Parsed.CONTINUATION;
        }
        String prefix = head.substring(stamp.end(), Math.max(stamp.end(), severity.start(1)));
        if (LevelMark.find(prefix, 0) != null) {
            return null; // another program's entry, quoting PostgreSQL
        }
        if (level == null) {
            return Parsed.CONTINUATION;
        }
        return Parsed.of(entry(stamp.at(), level, prefix, line.substring(severity.end())));
    }

    private static Entry entry(Instant at, Level level, String prefix, String message) {
        Matcher address = ADDRESS.matcher(prefix);
        return new Entry(
                at,
                level,
                Form.POSTGRES,
                message,
                Map.of(
                        "address",
                        address.find() ? address.group(1) : "",
                        "process",
                        process(prefix)));
    }

    private static String process(String prefix) {
        int open = prefix.indexOf('[');
        int close = prefix.indexOf(']', open + 1);
        return open < 0 || close < 0 ? "" : prefix.substring(open + 1, close);
    }

    private static @Nullable Stamp stamp(String prefix, ZoneId zone) {
        int last = Math.min(prefix.length() - 19, FARTHEST_STAMP);
        for (int i = 0; i <= last; i++) {
            char c = prefix.charAt(i);
            if (c == '2' || c == '1') {
                Stamp found = Stamp.iso(prefix, i, zone);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
