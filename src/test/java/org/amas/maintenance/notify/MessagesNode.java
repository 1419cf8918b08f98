package org.amas.maintenance.notify;

import static org.awaitility.Awaitility.await;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.RunLauncher;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A start of the whole application that tells soon, with a procedure that fails and one that
 * doesn't.
 */
final class MessagesNode {

    private static final Actor ANNA = new Actor(Actor.Kind.USER, "anna", "127.0.0.1");

    private MessagesNode() {}

    static void procedures(Path folder) throws IOException {
        write(folder, "bad", "false", "always");
        write(folder, "well", "true", "failure");
    }

    private static void write(Path folder, String name, String command, String on)
            throws IOException {
        String yaml =
                """
                key: test/%s
                title: Told
                purpose: Is performed by a test.
                frequency: on-demand
                category: Tests
                owner: On-call engineer
                priority: P3
                budget: 1h
                steps:
                  - { title: Look, kind: shell.command, effect: READS, timeout: 30s, onFailure: continue, settings: { command: ["%s"] } }
                  - { title: Tell, kind: notify.message, timeout: 20s, onFailure: continue, settings: { on: %s } }
                """
                        .formatted(name, command, on);
        Path file = folder.resolve("procedures/test").resolve(name + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
    }

    static ConfigurableApplicationContext start(Path folder, String... properties) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--spring.datasource.url=jdbc:h2:async:"
                                        + folder.resolve("data/amas")
                                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                                        + ";DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0",
                                "--amas.procedure.directory=" + folder.resolve("procedures"),
                                "--amas.access.public-url=https://maintenance.example",
                                "--amas.notify.patience=2s",
                                "--amas.notify.back-off=200ms",
                                "--amas.notify.allowed-addresses=127.0.0.1",
                                "--amas.step.shell.enabled=true",
                                "--amas.run.poll=200ms"));
        for (String property : properties) {
            arguments.removeIf(a -> a.startsWith("--" + property.split("=", 2)[0] + "="));
            arguments.add("--" + property);
        }
        return new SpringApplicationBuilder(AmasMaintenance.class)
                .run(arguments.toArray(String[]::new));
    }

    /** The step that tells of a run there. */
    static StepFact told(ConfigurableApplicationContext node, String name, String environment) {
        Launch launch = new Launch("test/" + name, environment, Map.of(), null, false, null, null);
        long run = node.getBean(RunLauncher.class).launch(launch, null, ANNA).run().id();
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> node.getBean(RunFacts.class).stepsOf(run).getLast(),
                        step -> step.endedAt() != null);
    }
}
