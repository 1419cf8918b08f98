package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged application as a process of its own, as its operator starts it. */
public final class Packaged implements AutoCloseable {

    private static final List<String> FRUGAL =
            List.of(
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    // Of all languages one with other digits: nothing may show them.
                    "-Duser.language=ar",
                    "-Duser.country=EG");

    private final Process process;
    private final Path console;
    private final String base;

    private Packaged(Process process, Path console, String base) {
        this.process = process;
        this.console = console;
        this.base = base;
    }

    public static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(f -> f.getFileName().toString().matches("amas-.*\\d.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no packaged application in target"))
                    .toAbsolutePath();
        }
    }

    /** The JDK of this build. */
    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Starts it in that folder, without waiting. */
    static Process process(Path java, Path folder, Path console, Map<String, String> settings)
            throws IOException {
        return process(java, FRUGAL, jar(), folder, console, settings);
    }

    private static Process process(
            Path java,
            List<String> options,
            Path jar,
            Path folder,
            Path console,
            Map<String, String> settings)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        // The tests' own settings aren't packaged.
        command.add("--amas.duty.automatic-start=false");
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()))
                .start();
    }

    static Packaged started(Path folder, int port, Map<String, String> settings)
            throws IOException {
        return started(folder, port, FRUGAL, jar(), settings);
    }

    /**
     * Waits until it serves.
     *
     * @param options of the virtual machine
     */
    public static Packaged started(
            Path folder, int port, List<String> options, Path jar, Map<String, String> settings)
            throws IOException {
        Path console = folder.resolve("console");
        String base = "http://127.0.0.1:" + port;
        Process process = process(java(), options, jar, folder, console, settings);
        Packaged started = new Packaged(process, console, base);
        try {
            started.awaitServing();
        } catch (RuntimeException | Error e) {
            started.kill();
            throw e;
        }
        return started;
    }

    private void awaitServing() {
        Api anonymous = new Api(base, null);
        await("the packaged application")
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> {
                            assertThat(process.isAlive()).as(console()).isTrue();
                            try {
                                return anonymous.get("/actuator/health").status() == 200;
                            } catch (UncheckedIOException notYet) {
                                return false;
                            }
                        });
    }

    public String console() throws IOException {
        return Files.readString(console);
    }

    public String base() {
        return base;
    }

    public long pid() {
        return process.pid();
    }

    /** As {@code kill -9} does; nothing of it can be tidied up. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
    }
}
