package org.amas.maintenance.bench;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What one benchmark found. A missed aim is told, not failed: timings of a shared machine are no
 * proof. Each benchmark keeps a file of its own, so that one can be repeated alone; {@code
 * target/bench.md} is all of them.
 */
final class Report {

    private static final Path FOLDER = Path.of("target", "bench");
    private static final String HEAD =
            "| measured | figure | beside it | ratio | aim | |\n|---|---|---|---|---|---|\n";

    private final String file;
    private final String title;
    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Report(int number, String title) {
        this.file = number + ".md";
        this.title = number + ". " + title;
    }

    /** A figure, without an aim. */
    Report figure(String what, String figure) {
        return row(what, figure, "", "", "", "");
    }

    /** A figure beside another one that was taken in the same minute. */
    Report beside(String what, String figure, String beside, double ratio) {
        return row(what, figure, beside, times(ratio), "", "");
    }

    Report aim(
            String what,
            String figure,
            @Nullable String beside,
            @Nullable Double ratio,
            String aim,
            boolean met) {
        return row(
                what,
                figure,
                beside == null ? "" : beside,
                ratio == null ? "" : times(ratio),
                aim,
                met ? "met" : "**missed**");
    }

    Report note(String sentence) {
        notes.add(sentence);
        return this;
    }

    private Report row(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
        return this;
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.2f ×", ratio);
    }

    /** Prints it, and writes it down. */
    void publish() throws IOException {
        String text =
                "## %s\n\n%s%s\n\n%s\n"
                        .formatted(
                                title,
                                HEAD,
                                String.join("\n", lines),
                                String.join("\n", notes.stream().map(n -> "- " + n).toList()));
        Files.createDirectories(FOLDER);
        String when =
                "Measured %s on %d processors.\n"
                        .formatted(
                                Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS),
                                Runtime.getRuntime().availableProcessors());
        Files.writeString(FOLDER.resolve(file), text + "\n" + when);
        System.out.println("\n" + text);
        try (Stream<Path> all = Files.list(FOLDER)) {
            StringBuilder together = new StringBuilder("# Benchmarks\n");
            for (Path one : all.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                together.append('\n').append(Files.readString(one));
            }
            Files.writeString(Path.of("target", "bench.md"), together);
        }
    }
}
