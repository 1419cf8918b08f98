package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.access.Role;
import org.amas.maintenance.lab.LabApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code ./mvnw spring-boot:test-run} starts, in a JVM of its own and as it starts it. */
class TestRunIT {

    /** The drill is the last environment of the welcome, and an empty line ends it. */
    private static final Pattern WELCOME = Pattern.compile("(?s)\n {2}drill\n.*\n\n");

    @TempDir private Path folder;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        // As beside the pom: where a folder "target" is, the lab goes in there.
        Files.createDirectory(folder.resolve("target"));
        Path classPath = Files.writeString(folder.resolve("class-path"), "-cp " + classPath());
        process =
                new ProcessBuilder(
                                Packaged.java().toString(),
                                "-Xmx768m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "@" + classPath,
                                LabApplication.class.getName(),
                                "--server.port=0",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.lab.docker.host=unix:///nonexistent/engine.sock")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("console").toFile())
                        .start();
    }

    @AfterEach
    void end() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void itsConsoleTellsTheTruthAndItsEndLeavesNothing() throws Exception {
        String console = welcome();
        String base = found(console, "\n  (http://127\\.0\\.0\\.1:\\d+)/\n");
        for (Role role : Role.values()) {
            signsIn(base, role, found(console, "\n    " + role.word() + " +(\\S+)\n"));
        }
        assertThat(target(console, "production", "docker"))
                .isEqualTo("MISSING there is no Docker socket at /nonexistent/engine.sock");
        assertThat(target(console, "production", "prometheus")).isEqualTo("none");
        assertThat(target(console, "staging", "docker")).isEqualTo("none");
        List<URI> servers =
                Stream.of("postgres", "redis", "neo4j", "api")
                        .map(type -> real(target(console, "production", type)))
                        .toList();
        assertThat(servers).allMatch(TestRunIT::isListening);
        String redis = "127.0.0.1:" + servers.get(1).getPort() + " ";
        assertThat(Processes.with(redis)).hasSize(1);
        assertThat(Processes.with(folder.toString()))
                .anyMatch(line -> line.contains("servers/postgres"))
                .anyMatch(line -> line.contains("servers/neo4j"));

        process.destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends when asked to").isTrue();
        await("the end of its servers")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> {
                            assertThat(servers).noneMatch(TestRunIT::isListening);
                            assertThat(Processes.with(redis)).isEmpty();
                            assertThat(Processes.with(folder.toString())).isEmpty();
                        });
    }

    private String welcome() {
        return await("the welcome")
                .atMost(Duration.ofMinutes(5))
                .until(
                        () -> {
                            String console = Files.readString(folder.resolve("console"));
                            assertThat(process.isAlive()).as(console).isTrue();
                            return console;
                        },
                        console -> WELCOME.matcher(console).find());
    }

    private static void signsIn(String base, Role role, String password) {
        Pages person = new Pages(base);
        person.submit("/sign-in", "/sign-in", Map.of("username", role.word(), "password", password))
                .has(303);
        assertThat(person.open("/today").has(200).text())
                .contains(
                        "Signed in as <strong>%1$s</strong>, <span>%1$s</span>"
                                .formatted(role.word()));
    }

    /** What the console says of it, without the columns. */
    private static String target(String console, String environment, String type) {
        String line = "\n  " + environment + "\n(?: {4}.*\n)*? {4}" + type + " +(.*)\n";
        return found(console, line).replaceAll(" +", " ");
    }

    private static URI real(String target) {
        assertThat(target).startsWith("real ");
        return URI.create(target.substring("real ".length()));
    }

    private static boolean isListening(URI server) {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static String found(String console, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(console);
        assertThat(matcher.find()).as(pattern + " in " + console).isTrue();
        return matcher.group(1);
    }

    /** Of this JVM, for one whose working folder is another. */
    private static String classPath() {
        String own = System.getProperty("java.class.path");
        return Stream.of(
                        System.getProperty("surefire.test.class.path", own)
                                .split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .map(entry -> entry.replace("\\", "\\\\"))
                .collect(Collectors.joining(File.pathSeparator, "\"", "\""));
    }
}
