package org.amas.maintenance.step.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What {@code /proc} says of how much processes use, in bytes. Who is gone uses nothing. */
final class Usage {

    private static final long PAGE = 4096;
    private static final long KIB = 1024;

    private Usage() {}

    /**
     * An upper bound of their own memory, cheap to have: what a child shares with its parent is in
     * it twice.
     */
    static long memoryAtMost(Collection<Long> pids) {
        return sum(pids, pid -> pages(read(pid, "statm")));
    }

    /** Their own memory; what several share is divided among them. */
    static long memory(Collection<Long> pids) {
        return sum(pids, Usage::proportional);
    }

    /** What they and the children they waited for have written to disks, and not deleted since. */
    static long written(Collection<Long> pids) {
        return sum(pids, Usage::written);
    }

    private static long sum(Collection<Long> pids, ToLongFunction<Long> use) {
        return pids.stream().mapToLong(use).sum();
    }

    /** The resident pages without those of files. */
    private static long pages(String statm) {
        String[] words = statm.split(" ");
        return words.length < 3
                ? 0
                : Math.max(0, Long.parseLong(words[1]) - Long.parseLong(words[2])) * PAGE;
    }

    private static long proportional(long pid) {
        String rollup = read(pid, "smaps_rollup");
        return (number(rollup, "Pss:") + number(rollup, "SwapPss:")) * KIB;
    }

    private static long written(long pid) {
        String io = read(pid, "io");
        return Math.max(0, number(io, "write_bytes:") - number(io, "cancelled_write_bytes:"));
    }

    /** The number on the line that begins with the name; 0 if there is no such line. */
    static long number(String text, String name) {
        try (Stream<String> lines = text.lines()) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip().split(" ")[0])
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + file));
        } catch (IOException gone) {
            return "";
        }
    }
}
