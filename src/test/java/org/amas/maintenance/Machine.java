package org.amas.maintenance;

import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a test needs of the machine. What isn't there leaves the test unexercised, with the reason
 * in the list at the end of the build; {@code AMAS_TEST_REQUIRE=docker,browser} makes it a failure.
 */
public final class Machine {

    private Machine() {}

    /**
     * The engine named by AMAS_TEST_DOCKER_HOST, with the container lab as its project. It is this
     * class's until its last test: another JVM waits here.
     */
    public static Docker docker() {
        String host = System.getenv("AMAS_TEST_DOCKER_HOST");
        need("docker", host != null && !host.isBlank(), "AMAS_TEST_DOCKER_HOST names no engine");
        URI uri = URI.create(host);
        String silent = silence(uri);
        need("docker", silent == null, "no engine answers at " + host + ": " + silent);
        EngineTurn.take();
        return new Docker(
                uri,
                Optional.ofNullable(System.getenv("AMAS_TEST_DOCKER_PROJECT"))
                        .orElse("amas-production-blue"));
    }

    /** Why the engine doesn't answer; null if it does: a socket alone may be a dead one's. */
    private static @Nullable String silence(URI host) {
        try (DockerEngine engine = new DockerTarget(host, "", List.of(), false).open()) {
            return engine.version().isBlank() ? "it tells no version" : null;
        } catch (TargetDown | IOException down) {
            return String.valueOf(down.getMessage());
        }
    }

    /**
     * A Chromium: AMAS_TEST_BROWSER, or where Debian puts it. The shell without windows opens a
     * page in a third of the time of the whole browser.
     */
    public static Path browser() {
        Optional<Path> found =
                Optional.ofNullable(System.getenv("AMAS_TEST_BROWSER"))
                        .map(Stream::of)
                        .orElse(Stream.of("/usr/bin/chromium-headless-shell", "/usr/bin/chromium"))
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst();
        need("browser", found.isPresent(), "no Chromium: set AMAS_TEST_BROWSER to its path");
        return found.orElseThrow();
    }

    /** A program, where commands of steps find one. */
    public static Path program(String name) {
        Optional<Path> found =
                Stream.of("/usr/local/bin", "/usr/bin", "/bin")
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable)
                        .findFirst();
        need(name, found.isPresent(), "no " + name + " is installed");
        return found.orElseThrow();
    }

    private static void need(String word, boolean there, String reason) {
        List<String> required =
                List.of(
                        Optional.ofNullable(System.getenv("AMAS_TEST_REQUIRE"))
                                .orElse("")
                                .split("\\s*,\\s*"));
        if (required.contains(word)) {
            Assertions.assertTrue(there, reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    /** An engine and the Compose project on it. */
    public record Docker(URI host, String project) {}
}
