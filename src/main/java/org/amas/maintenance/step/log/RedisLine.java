package org.amas.maintenance.step.log;

import org.amas.maintenance.step.log.Entry.Form;
import org.jspecify.annotations.Nullable;

import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * A line of Redis: {@code 1:M 23 Nov 2026 19:38:11.175 # text}. Its highest mark {@code #} stands
 * before failures and before "Server initialized" alike, so below it the text has to decide.
 */
final class RedisLine {

    private static final int FARTHEST = 12;
    private static final Pattern FATAL =
            Pattern.compile(
                    "(?i)\\b(crashed by signal|bug report|fatal|out of memory|guru meditation)\\b");
    private static final Pattern FAILURE =
            Pattern.compile(
                    "(?i)\\b(errors?|failed|failure|failing|can't|cannot|unable|misconf|corrupt\\w*"
                            + "|denied|aborting|wrongpass|bad file format|unrecoverable|lost)\\b");
    private static final Pattern NO_FAILURE =
            Pattern.compile("(?i)^WARNING\\b|\\b(0|no) errors?\\b");

    private RedisLine() {}

    static @Nullable Entry parse(String line, ZoneId zone) {
        int colon = line.indexOf(':');
        if (colon < 1 || colon > FARTHEST || !role(line, colon)) {
            return null;
        }
        Stamp stamp = Stamp.redis(line, colon + 3, zone);
        if (stamp == null || line.length() < stamp.end() + 3) {
            return null;
        }
        String message = line.substring(stamp.end() + 3);
        Level level = level(line.charAt(stamp.end() + 1), message);
        return level == null ? null : Entry.of(stamp.at(), level, Form.REDIS, message);
    }

    private static boolean role(String line, int colon) {
        return line.length() > colon + 2
                && "XCSM".indexOf(line.charAt(colon + 1)) >= 0
                && line.charAt(colon + 2) == ' '
                && line.chars().limit(colon).allMatch(c -> c >= '0' && c <= '9');
    }

    private static @Nullable Level level(char mark, String message) {
        return switch (mark) {
            case '.', '-' -> Level.DEBUG;
            case '*' -> Level.INFO;
            case '#' -> loud(message);
            default -> null;
        };
    }

    private static Level loud(String message) {
        if (FATAL.matcher(message).find()) {
            return Level.CRITICAL;
        }
        boolean failure = FAILURE.matcher(message).find() && !NO_FAILURE.matcher(message).find();
        return failure ? Level.ERROR : Level.WARNING;
    }
}
