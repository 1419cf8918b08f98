package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of Python's logging, uvicorn, gunicorn, structlog, loguru or Neo4j: a time, and a level
 * that stands in one of the places where such formats put it. A level's word anywhere else is only
 * a word.
 */
final class TextLine {

    private static final String LEVELS =
            "TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|PANIC";

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
            return withoutTime(line);
        }
        LevelMark mark = LevelMark.find(line, stamp.end());
        return mark == null
                ? Entry.of(stamp.at(), Level.INFO, Form.TEXT, line.substring(stamp.end()).strip())
                : entry(stamp.at(), mark, line, stamp.end());
    }

    private static @Nullable Entry withoutTime(String line) {
        char first = line.charAt(0);
        if (first != '[' && !Character.isUpperCase(first)) {
            return null;
        }
        Matcher found = WITHOUT_TIME.matcher(line);
        if (!found.find()) {
            return null;
        }
        String word = found.group("first") == null ? found.group("boxed") : found.group("first");
        Level level = Level.word(String.valueOf(word));
        LevelMark mark = new LevelMark(level == null ? Level.INFO : level, 0, found.end());
        return entry(null, mark, line, 0);
    }

    /** The name of a logger before the level stays a part of the message. */
    private static Entry entry(@Nullable Instant at, LevelMark mark, String line, int from) {
        int name = from;
        while (name < mark.start() && !Character.isLetterOrDigit(line.charAt(name))) {
            name++;
        }
        int nameEnd = Math.max(name, mark.start());
        while (nameEnd > name && fence(line.charAt(nameEnd - 1))) {
            nameEnd--;
        }
        int text = mark.end();
        while (text < line.length() && fence(line.charAt(text))) {
            text++;
        }
        String message = line.substring(text);
        String logger = line.substring(name, nameEnd);
        return Entry.of(
                at, mark.level(), Form.TEXT, logger.isEmpty() ? message : logger + ": " + message);
    }

    private static boolean fence(char c) {
        return " \t-:|]".indexOf(c) >= 0;
    }
}
