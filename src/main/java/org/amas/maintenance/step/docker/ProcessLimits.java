package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.docker.RunningContainer.Printed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel allows one process of a container.
 *
 * @param name of the program
 * @param soft by the kernel's words, {@code open files}; {@link Long#MAX_VALUE} for unlimited
 * @param openFiles that it has now; empty if we may not look
 */
record ProcessLimits(String name, String pid, Map<String, Long> soft, OptionalLong openFiles) {

    static final String OPEN_FILES = "open files";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_PRINTED = 4 * 1024 * 1024;

    private static final String LOOK =
            "for p in /proc/[0-9]*; do [ $p = /proc/$$ ] && continue; [ -r $p/limits ] || continue;"
                    + " n=?; [ -r $p/fd ] && n=$(ls $p/fd 2>/dev/null | wc -l);"
                    + " echo \"@ ${p#/proc/} $n $(cat $p/comm)\"; cat $p/limits; done; exit 0";

    private static final Pattern HEAD = Pattern.compile("@ (\\d+) (\\d+|\\?) (.*)");
    private static final Pattern LIMIT =
            Pattern.compile("Max ([a-z ]+?)\\s{2,}(\\d+|unlimited)\\s+.*");

    /**
     * @throws IOException if there is no shell in it
     */
    static List<ProcessLimits> of(RunningContainer container) throws IOException {
        Printed printed = container.run(List.of("sh", "-c", LOOK), PATIENCE, MOST_PRINTED);
        if (printed.exit() != 0) {
            throw new IOException(
                    container.service() + ": no shell in it, exit code " + printed.exit());
        }
        return parse(printed.out());
    }

    static List<ProcessLimits> parse(String printed) {
        List<ProcessLimits> found = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            Matcher head = HEAD.matcher(line);
            Matcher limit = LIMIT.matcher(line);
            if (head.matches()) {
                boolean told = !head.group(2).equals("?");
                found.add(
                        new ProcessLimits(
                                head.group(3),
                                head.group(1),
                                new HashMap<>(),
                                told
                                        ? OptionalLong.of(Long.parseLong(head.group(2)))
                                        : OptionalLong.empty()));
            } else if (limit.matches() && !found.isEmpty()) {
                String value = limit.group(2);
                found.getLast()
                        .soft()
                        .put(
                                limit.group(1),
                                value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value));
            }
        }
        return found;
    }

    /** How much of the open files that it may have it has; empty if that can't be told. */
    java.util.OptionalDouble openFilesPercent() {
        Long most = soft.get(OPEN_FILES);
        return openFiles.isEmpty() || most == null || most == 0
                ? java.util.OptionalDouble.empty()
                : java.util.OptionalDouble.of(100.0 * openFiles.getAsLong() / most);
    }
}
