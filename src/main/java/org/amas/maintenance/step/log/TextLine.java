package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of Python's logging, uvicorn, gunicorn, structlog, loguru or Neo4j: a time, and a level
 * that stands alone in one of the places where such formats put it. A level's word anywhere else is
 * only a word.
 */
final class TextLine {

    private static final int HEAD = 200;
    private static final String LEVELS =
            "TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|PANIC";

    /** First after the time, or fenced by brackets, bars or dashes; lower case only when fenced. */
    private static final Pattern AFTER_TIME =
            Pattern.compile(
                    "^\\W{0,4}(?<first>"
                            + LEVELS
                            + ")(?=[\\]:|]|\\s)"
                            + "|^:[\\w.]{1,100}:\\s{0,2}(?<coloned>"
                            + LEVELS
                            + ")\\s{0,2}:"
                            + "|\\[\\s{0,8}(?<boxed>(?i:"
                            + LEVELS
                            + "))\\s{0,8}\\]"
                            + "|\\|\\s{0,8}(?<barred>(?i:"
                            + LEVELS
                            + "))\\s{0,8}\\|"
                            + "|\\s[-:]\\s{0,8}(?<dashed>"
                            + LEVELS
                            + ")\\s{0,8}[-:](?=\\s|$)");

    /** {@code ERROR:root:text}, {@code ERROR: text}, {@code [ERROR] text}. */
    private static final Pattern WITHOUT_TIME =
            Pattern.compile("^(?:(?<first>" + LEVELS + "):|\\[(?<boxed>" + LEVELS + ")\\]\\s)");

    private TextLine() {}

    /**
     * @return an entry at INFO for a line that has a time but no level; null for a line without
     *     both
     */
    static @Nullable Entry parse(String line, ZoneId zone) {
        int start = line.startsWith("[") ? 1 : 0;
        Stamp stamp = Stamp.iso(line, start, zone);
        if (stamp == null) {
            Matcher level = WITHOUT_TIME.matcher(line);
            return level.find() ? entry(null, level, line, 0) : null;
        }
        String head = line.substring(stamp.end(), Math.min(line.length(), stamp.end() + HEAD));
        Matcher level = AFTER_TIME.matcher(head);
        return level.find()
                ? entry(stamp.at(), level, line, stamp.end())
                : Entry.of(stamp.at(), Level.INFO, Form.TEXT, line.substring(stamp.end()).strip());
    }

    /** Whether a level stands where formats put it, in what follows a time. */
    static boolean levelled(String afterTime) {
        return AFTER_TIME.matcher(afterTime).find();
    }

    private static Entry entry(@Nullable Instant at, Matcher found, String line, int offset) {
        Level level = null;
        for (String place : found.namedGroups().keySet()) {
            String word = found.group(place);
            level = word == null ? level : Level.word(word);
        }
        String before = line.substring(offset, offset + found.start()).replaceFirst("^[\\W_]+", "");
        String after = line.substring(offset + found.end()).replaceFirst("^[\\s\\-:|\\]]+", "");
        String message = before.isBlank() ? after : before.strip() + ": " + after;
        return Entry.of(at, level == null ? Level.INFO : level, Form.TEXT, message);
    }
}
