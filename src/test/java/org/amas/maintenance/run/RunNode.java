package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Catalogue;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One start of the whole application on a database, with a step kind that does as it is told. */
class RunNode implements AutoCloseable {

    static final Actor ANNA = new Actor(Actor.Kind.USER, "anna", "127.0.0.1");

    final ConfigurableApplicationContext context;

    RunNode(Path folder, String... properties) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--spring.datasource.url=jdbc:h2:async:"
                                        + folder.resolve("data/amas")
                                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                                        + ";DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000"
                                        + ";WRITE_DELAY=0",
                                "--amas.procedure.directory=" + procedures(folder),
                                "--amas.run.grace=1s",
                                "--amas.run.poll=500ms"));
        for (String property : properties) {
            // Given twice, an argument would become a list.
            String name = "--" + property.substring(0, property.indexOf('=') + 1);
            arguments.removeIf(argument -> argument.startsWith(name));
            arguments.add("--" + property);
        }
        this.context =
                new SpringApplicationBuilder(
                                AmasMaintenance.class,
                                ActKind.class,
                                Statements.class,
                                LateClock.class,
                                LostAnswers.class)
                        .run(arguments.toArray(String[]::new));
        assertThat(bean(Catalogue.class).errors())
                .noneMatch(error -> error.toString().contains("test/"));
    }

    /** Writes {@code test/<name>} with steps as YAML flow maps of settings. */
    static void procedure(Path folder, String name, String... steps) {
        StringBuilder yaml =
                new StringBuilder(
                        """
                        key: test/%s
                        title: Test
                        purpose: Is performed by a test.
                        frequency: on-demand
                        category: Tests
                        owner: On-call engineer
                        priority: P3
                        budget: 1h
                        steps:
                        """
                                .formatted(name));
        for (int i = 0; i < steps.length; i++) {
            String step =
                    steps[i].contains("settings:") ? steps[i] : "settings: {" + steps[i] + "}";
            yaml.append("  - title: Step %d\n".formatted(i + 1));
            yaml.append("    kind: test.act\n");
            if (!step.contains("timeout:")) {
                yaml.append("    timeout: 30s\n");
            }
            if (!step.contains("onFailure:")) {
                yaml.append("    onFailure: continue\n");
            }
            step.lines().forEach(line -> yaml.append("    ").append(line).append('\n'));
        }
        write(procedures(folder).resolve("test").resolve(name + ".yaml"), yaml.toString());
    }

    static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path procedures(Path folder) {
        try {
            return Files.createDirectories(folder.resolve("procedures"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    static Launch launch(String name) {
        return new Launch("test/" + name, "local", Map.of(), "a test", false, null, null);
    }

    static Launch dryRun(String name) {
        return new Launch("test/" + name, "local", Map.of(), "a test", true, null, null);
    }

    long start(String name) {
        return start(launch(name), null);
    }

    long start(Launch launch, @Nullable String token) {
        return bean(RunLauncher.class).launch(launch, token, ANNA).run().id();
    }

    /** With the plan as it is now, and the confirmation. */
    long startChanging(String name) {
        String digest = bean(RunLauncher.class).plan(launch(name)).planDigest();
        return start(
                new Launch("test/" + name, "local", Map.of(), "a test", false, digest, "local"),
                null);
    }

    Run run(long id) {
        return bean(Runs.class).findById(id).orElseThrow();
    }

    StepResult step(long run, int number) {
        return bean(StepResults.class).findByRunIdAndNumberAndAttempt(run, number, 0).orElseThrow();
    }

    Run ended(long id) {
        // Some write 200 MB, on a machine that has something else to do.
        await().atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> run(id).state().isFinal());
        return run(id);
    }

    Run perform(String name) {
        return ended(start(name));
    }

    byte[] output(long run, int number) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try {
            bean(OutputReader.class).copy(step(run, number).id(), 0, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    long count(String sql, Object... parameters) {
        return bean(JdbcClient.class)
                .sql("select count(*) from " + sql)
                .params(List.of(parameters))
                .query(Long.class)
                .single();
    }

    @Override
    public void close() {
        context.close();
    }
}
