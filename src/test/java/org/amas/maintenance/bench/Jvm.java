package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.acceptance.Packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process occupies, seen from outside. */
record Jvm(long pid) {

    /** As the collector wrote it: {@code GC(7) Pause Young (Normal) … 120M->40M(256M) 5.1ms}. */
    private static final Pattern COLLECTED = Pattern.compile("Pause .* \\d+M->(\\d+)M\\(\\d+M\\)");

    /** Makes the JVM write its collections there. */
    static String logTo(Path file) {
        return "-Xlog:gc:file=" + file;
    }

    /** Resident memory in bytes. */
    static long resident(long pid) throws IOException {
        Matcher found =
                Pattern.compile("VmRSS:\\s+(\\d+) kB")
                        .matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1)) * 1024;
    }

    /** Asks for a full collection. @return the line of the log from which on later ones follow */
    int collect(Path log) throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(
                                Packaged.java().resolveSibling("jcmd").toString(),
                                Long.toString(pid),
                                "GC.run")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(jcmd.waitFor()).isZero();
        return Files.readAllLines(log).size() - 1;
    }

    /**
     * What was in use after each collection from that line on, in MiB: most of them leave the
     * garbage of the old generation.
     */
    static List<Integer> survivors(Path log, int fromLine) throws IOException {
        return survivors(log, fromLine, "Pause ");
    }

    /** What was alive at each full collection from that line on, in MiB. */
    static List<Integer> alive(Path log, int fromLine) throws IOException {
        return survivors(log, fromLine, "Pause Full");
    }

    private static List<Integer> survivors(Path log, int fromLine, String kind) throws IOException {
        return Files.readAllLines(log).stream()
                .skip(fromLine)
                .filter(line -> line.contains(kind))
                .map(COLLECTED::matcher)
                .filter(Matcher::find)
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }
}
