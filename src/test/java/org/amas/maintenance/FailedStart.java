package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A start of the shipped application, in a JVM of its own, that is expected to end by itself. */
final class FailedStart {

    private FailedStart() {}

    /**
     * All that it prints until it has ended with 1, within three minutes.
     *
     * @param console a file to keep it in
     */
    static String says(Path console, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                shipped(),
                                Start.class.getName(),
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.duty.automatic-start=false"));
        command.addAll(List.of(arguments));
        Process start =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(console.toFile())
                        .start();
        try {
            assertThat(start.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            start.destroyForcibly();
        }
        String said = Files.readString(console);
        assertThat(start.exitValue()).as(said).isEqualTo(1);
        return said;
    }

    /** The tests' own settings aren't. */
    private static String shipped() {
        String all =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
