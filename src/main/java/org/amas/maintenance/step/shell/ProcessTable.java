package org.amas.maintenance.step.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code /proc} says of running processes. Zombies count as dead. */
final class ProcessTable {

    private ProcessTable() {}

    /** A process that runs, as far as it concerns us. */
    record Entry(
            long pid,
            String name,
            char state,
            long group,
            long session,
            long threads,
            long startTime) {}

    static List<Entry> running() {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> proc = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path path : proc) {
                stat(Long.parseLong(path.getFileName().toString())).ifPresent(entries::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    static Optional<Entry> stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            int open = stat.indexOf('(');
            int close = stat.lastIndexOf(')');
            String[] rest = stat.substring(close + 2).split(" ");
            char state = rest[0].charAt(0);
            return state == 'Z' || state == 'X'
                    ? Optional.empty()
                    : Optional.of(
                            new Entry(
                                    pid,
                                    stat.substring(open + 1, close),
                                    state,
                                    Long.parseLong(rest[2]),
                                    Long.parseLong(rest[3]),
                                    Long.parseLong(rest[17]),
                                    Long.parseLong(rest[19])));
        } catch (IOException | RuntimeException gone) {
            return Optional.empty();
        }
    }

    /** True if the process was started with this variable; false too if we may not look. */
    static boolean carries(long pid, String variable) {
        try {
            String environment =
                    Files.readString(
                            Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + variable + "\0");
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** True if one of its two output streams is this file; false too if we may not look. */
    static boolean writesTo(long pid, Path file) {
        return isAt(pid, 1, file) || isAt(pid, 2, file);
    }

    private static boolean isAt(long pid, int descriptor, Path file) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor))
                    .equals(file);
        } catch (IOException unreadable) {
            return false;
        }
    }
}
