package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.amas.maintenance.AmasMaintenance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The application's own database goes away while runs are performed, and comes back. */
class OwnDatabaseIT {

    private static final String TOKEN = "amas_outage_" + "t".repeat(40);
    private static final int LINES = 150;

    @TempDir Path folder;

    private EmbeddedPostgres database;
    private ConfigurableApplicationContext product;
    private Api api;
    private Pages root;

    @BeforeEach
    void start() throws IOException {
        database = postgres(0);
        Path procedures = folder.resolve("procedures");
        new Recipe("outage/long")
                .script(counting(), "timeout: 5m")
                .script(mark("after"))
                .in(procedures);
        new Recipe("outage/short")
                .script(mark("first") + "; sleep 3")
                .script(mark("next"))
                .in(procedures);
        product = new SpringApplicationBuilder(AmasMaintenance.class).run(arguments(procedures));
        String base =
                "http://127.0.0.1:" + product.getEnvironment().getProperty("local.server.port");
        api = new Api(base, TOKEN);
        root = new Pages(base).signedIn();
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    private String[] arguments(Path procedures) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server.port", "0");
        settings.put("spring.main.banner-mode", "off");
        settings.put("amas.data-dir", folder.resolve("data").toString());
        settings.put("spring.datasource.url", database.getJdbcUrl("postgres", "postgres"));
        settings.put("spring.datasource.username", "postgres");
        settings.put("spring.datasource.password", "postgres");
        settings.put("spring.datasource.hikari.connection-timeout", "1000");
        settings.put("spring.datasource.hikari.data-source-properties.socketTimeout", "2");
        settings.put("amas.procedure.directory", procedures.toString());
        settings.put("amas.step.shell.enabled", "true");
        settings.putAll(Product.bootstrap(folder, TOKEN));
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments.toArray(String[]::new);
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        database.close();
    }

    /** 15 s of a line each 0.1 s; the start is on record outside of the application. */
    private String counting() {
        return mark("long")
                + "; i=1; while [ $i -le %d ]; do echo line $i; i=$((i + 1)); sleep 0.1; done"
                        .formatted(LINES);
    }

    private String mark(String what) {
        return "echo started >> " + folder.resolve("marks-" + what);
    }

    private List<String> marks(String what) throws IOException {
        Path file = folder.resolve("marks-" + what);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void F17_F18_runsGoOnNothingNewBeginsAndAllIsRecordedAfterwards() throws Exception {
        long running = api.launched("outage/long", "local");
        api.printed(running, 1, 10);
        long between = api.launched("outage/short", "local");
        await().until(() -> !marks("first").isEmpty());
        List<String> seen = watch(running);
        int port = database.getPort();
        database.close();

        refusesInWords(running);
        Thread.sleep(4_000);
        // Its first step has ended by now; the next may not begin before that is recorded.
        assertThat(marks("next")).isEmpty();
        refusesInWords(running);
        await().until(() -> seen.stream().anyMatch(line -> line.contains("recorded locally")));

        database = postgres(port);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> api.get("/api/v1/runs/" + running).has(200));
        JsonNode end = api.ended(running, Duration.ofSeconds(60));
        assertThat(end.path("state").asString()).as(end::toString).isEqualTo("PASSED");
        assertThat(api.output(running, 1)).isEqualTo(lines());
        assertThat(api.ended(between).path("state").asString()).isEqualTo("PASSED");
        for (String what : List.of("long", "after", "first", "next")) {
            assertThat(marks(what)).as(what).containsExactly("started");
        }
        // Nothing that was refused has happened.
        assertThat(api.get("/api/v1/runs").has(200).json().path("items").size()).isEqualTo(2);
        await().until(() -> seen.contains("event: done"));
        assertThat(String.join("\n", seen)).contains("line " + LINES);
        assertThat(root.submit("/audit", "/audit/verification", Map.of()).text())
                .doesNotContain("broken");
        assertThat(root.open("/audit").has(200).text()).contains("Chain verified to");
    }

    /** A commit that was under way may have happened, or may yet: nobody guesses. */
    @Test
    void F19_aDatabaseThatHangsLosesAndDoublesNothing() throws Exception {
        long running = api.launched("outage/long", "local");
        for (int line = 10; line <= LINES - 40; line += 40) {
            api.printed(running, 1, line);
            signal("STOP");
            Thread.sleep(500 + 3_000L * (line / 40 % 2));
            if (line == 50) {
                api.get("/api/v1/runs/" + running).problem(503);
            }
            signal("CONT");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> api.get("/api/v1/runs/" + running).has(200));
        }
        JsonNode end = api.ended(running, Duration.ofSeconds(60));

        assertThat(end.path("state").asString()).as(end::toString).isEqualTo("PASSED");
        assertThat(api.output(running, 1)).isEqualTo(lines());
        assertThat(marks("long")).containsExactly("started");
        assertThat(marks("after")).containsExactly("started");
        assertThat(root.submit("/audit", "/audit/verification", Map.of()).text())
                .doesNotContain("broken");
    }

    /** To the server and all its processes. */
    private void signal(String name) throws IOException, InterruptedException {
        long server =
                Long.parseLong(
                        Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst());
        List<String> vector = new ArrayList<>(List.of("kill", "-" + name, Long.toString(server)));
        ProcessHandle.of(server)
                .orElseThrow()
                .descendants()
                .forEach(one -> vector.add(Long.toString(one.pid())));
        new ProcessBuilder(vector).inheritIO().start().waitFor();
    }

    private void refusesInWords(long run) {
        assertThat(api.get("/api/v1/runs/" + run).problem(503).path("detail").asString())
                .contains("database does not answer");
        api.get("/api/v1/procedures").problem(503);
        api.post("/api/v1/runs", Api.launch("outage/short", "local"), "Idempotency-Key", "refused")
                .problem(503);
        root.open("/app/layout.css").has(200);
        for (String page : List.of("/runs/" + run, "/history", "/procedures", "/audit")) {
            Answer answer = root.open(page).has(503);
            assertThat(answer.header("Content-Type")).startsWith("text/html");
            assertThat(answer.text())
                    .contains("The application can&#39;t answer at the moment")
                    .contains("Runs under way go on");
        }
    }

    private static String lines() {
        return IntStream.rangeClosed(1, LINES)
                .mapToObj(i -> "line " + i + "\n")
                .collect(Collectors.joining());
    }

    /** What a page that was open all the time is sent. */
    private List<String> watch(long run) {
        List<String> lines = new CopyOnWriteArrayList<>();
        var answer = root.stream("/runs/" + run + "/stream");
        Thread.startVirtualThread(
                () -> {
                    try (var reader = new BufferedReader(new InputStreamReader(answer.body()))) {
                        reader.lines().forEach(lines::add);
                    } catch (IOException | UncheckedIOException gone) {
                        lines.add("gone");
                    }
                });
        return lines;
    }
}
