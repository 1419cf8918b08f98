package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Set;

/**
 * A level that stands where a format puts it: first after the time, in brackets, between bars or
 * dashes, or third in {@code time:logger:LEVEL:text}. Read by hand, as it is done for every line.
 *
 * @param start of the level and its fence
 * @param end after them
 */
record LevelMark(Level level, int start, int end) {

    private static final int FARTHEST = 200;
    private static final int SHORTEST = 4;
    private static final int LONGEST = 8;
    private static final Set<String> WORDS =
            Set.of(
                    "TRACE",
                    "DEBUG",
                    "INFO",
                    "NOTICE",
                    "SUCCESS",
                    "WARN",
                    "WARNING",
                    "ERROR",
                    "SEVERE",
                    "CRITICAL",
                    "FATAL",
                    "PANIC");

    /**
     * The first one; null if there is none.
     *
     * @param text what follows the time
     */
    static @Nullable LevelMark find(String text, int from) {
        int end = Math.min(text.length(), from + FARTHEST);
        boolean first = true;
        int at = from;
        while (at < end) {
            if (!word(text, at)) {
                at++;
                continue;
            }
            int stop = at;
            while (stop < text.length() && stop - at <= LONGEST && word(text, stop)) {
                stop++;
            }
            LevelMark mark = marked(text, from, at, stop, first);
            if (mark != null) {
                return mark;
            }
            first = false;
            at = stop;
            while (at < end && word(text, at)) {
                at++;
            }
        }
        return null;
    }

    private static @Nullable LevelMark marked(
            String text, int from, int at, int stop, boolean first) {
        if (stop - at < SHORTEST || stop - at > LONGEST) {
            return null;
        }
        String word = text.substring(at, stop);
        String upper = word.toUpperCase(Locale.ROOT);
        Level level = WORDS.contains(upper) ? Level.word(upper) : null;
        if (level == null) {
            return null;
        }
        int before = back(text, from, at);
        int after = forward(text, stop);
        char left = before < from ? ' ' : text.charAt(before);
        char right = after < text.length() ? text.charAt(after) : ' ';
        if (left == '[' && right == ']' || left == '|' && right == '|') {
            return new LevelMark(level, before, after + 1);
        }
        if (!word.equals(upper)) {
            return null;
        }
        boolean leads = first && at - from <= 4 && (after > stop || "]:|".indexOf(right) >= 0);
        boolean dashed =
                (left == '-' || left == ':')
                        && blank(text, before - 1)
                        && (right == '-' || right == ':')
                        && blank(text, after + 1);
        boolean coloned = left == ':' && right == ':' && logger(text, from, before);
        return leads || dashed || coloned ? new LevelMark(level, at, stop) : null;
    }

    /** Whether the part from the time to here is {@code :logger}. */
    private static boolean logger(String text, int from, int colon) {
        if (text.charAt(from) != ':' || colon == from) {
            return false;
        }
        for (int i = from + 1; i < colon; i++) {
            if (!word(text, i) && text.charAt(i) != '.') {
                return false;
            }
        }
        return true;
    }

    private static int back(String text, int from, int at) {
        int i = at - 1;
        while (i >= from && at - i <= LONGEST && text.charAt(i) == ' ') {
            i--;
        }
        return i;
    }

    private static int forward(String text, int stop) {
        int i = stop;
        while (i < text.length() && i - stop <= LONGEST && text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    private static boolean blank(String text, int at) {
        return at < 0 || at >= text.length() || Character.isWhitespace(text.charAt(at));
    }

    private static boolean word(String text, int at) {
        char c = text.charAt(at);
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
