package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.acceptance.Api;
import org.amas.maintenance.lab.LabPostgres;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The weekly maintenance of a database in which two of five million rows are dead. */
class DatabaseBench {

    private static final String PROCEDURE = "weekly/database-maintenance";
    private static final String ENVIRONMENT = "bench";
    private static final int ROWS = Integer.getInteger("amas.bench.rows", 5_000_000);
    private static final int VACUUM = 3;
    private static final Pattern SEEN =
            Pattern.compile("scanning heap: ([\\d,]+) of ([\\d,]+) blocks");

    @Test
    void maintainsFiveMillionRows() throws Exception {
        Report report = new Report(6, "`%s` on %,d rows".formatted(PROCEDURE, ROWS));
        Path folder = Path.of("target", "bench", "database-server").toAbsolutePath();
        FileSystemUtils.deleteRecursively(folder);
        try (LabPostgres server = LabPostgres.start(folder.resolve("postgres"), 0, true)) {
            double bare = prepare(server);
            Subject prepared = Subject.in("database").with(properties(server, folder));
            Path gc = prepared.folder().resolve("gc.log");
            try (Subject subject = prepared.started(Jvm.logTo(gc))) {
                maintain(report, subject, gc, bare);
            }
        } finally {
            report.publish();
        }
    }

    private static Map<String, String> properties(LabPostgres server, Path folder) {
        String target = "amas.environments.bench.targets.postgres.";
        Map<String, String> all = new LinkedHashMap<>();
        all.put("amas.lab.enabled", "true");
        all.put("amas.lab.directory", folder.toString());
        all.put(target + "url", server.url("amas"));
        all.put(target + "username", LabPostgres.USERNAME);
        all.put(target + "password", LabPostgres.PASSWORD);
        return all;
    }

    /** Two tables alike. @return how long a bare VACUUM of the other one took, in milliseconds */
    private static double prepare(LabPostgres server) throws SQLException {
        for (String table : List.of("many", "beside")) {
            execute(
                    server,
                    "CREATE TABLE %s (id integer, word text) WITH (autovacuum_enabled = false)"
                            .formatted(table));
            execute(
                    server,
                    "INSERT INTO %s SELECT n, md5(n::text) FROM generate_series(1, %d) n"
                            .formatted(table, ROWS));
            execute(server, "CREATE INDEX ON %s (id)".formatted(table));
            execute(server, "VACUUM (ANALYZE) " + table);
            execute(server, "DELETE FROM %s WHERE id %% 5 < 2".formatted(table));
            execute(server, "CHECKPOINT");
        }
        long began = System.nanoTime();
        execute(server, "SET vacuum_cost_delay = '2ms'; VACUUM (ANALYZE) beside");
        return (System.nanoTime() - began) / 1e6;
    }

    private static void maintain(Report report, Subject subject, Path gc, double bare)
            throws Exception {
        Api api = subject.api();
        JsonNode dry = api.performed(PROCEDURE, ENVIRONMENT, "dryRun", true);
        assertThat(dry.path("steps").get(VACUUM - 1).path("plan").path("total").asInt())
                .isEqualTo(1);
        Jvm jvm = new Jvm(subject.pid());
        int mark = jvm.collect(gc);
        List<Integer> before = Jvm.alive(gc, mark);
        long run =
                api.launched(
                        PROCEDURE, ENVIRONMENT, "planDigest", dry.path("planDigest").asString(""));
        List<Integer> alive = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        while (api.run(run).path("steps").get(VACUUM - 1).path("endedAt").isNull()) {
            seen.add(blocks(api, run));
            mark = jvm.collect(gc);
            alive.addAll(Jvm.alive(gc, mark));
            Thread.sleep(500);
        }
        JsonNode ended = api.ended(run, Duration.ofMinutes(10));
        judge(report, ended.path("steps").get(VACUUM - 1), bare, seen);
        heap(report, before.getLast(), alive);
    }

    /** How far a viewer sees the vacuum now; 0 before it begins. */
    private static long blocks(Api api, long run) {
        Matcher found =
                SEEN.matcher(
                        api.get("/api/v1/runs/" + run + "/steps/" + VACUUM + "/output").text());
        long last = 0;
        while (found.find()) {
            last = Long.parseLong(found.group(1).replace(",", ""));
        }
        return last;
    }

    private static void judge(Report report, JsonNode step, double bare, List<Long> seen) {
        assertThat(step.path("state").asString()).as(step.toString()).isEqualTo("PASSED");
        Instant from = Instant.parse(step.path("startedAt").asString());
        Instant to = Instant.parse(step.path("endedAt").asString());
        double took = Duration.between(from, to).toNanos() / 1e6;
        report.aim(
                "the step that vacuums, 2 ms cost delay",
                Sample.time(took),
                "VACUUM alone " + Sample.time(bare),
                took / bare,
                "≤ 1.2 ×",
                took <= 1.2 * bare);
        long places = seen.stream().filter(b -> b > 0).distinct().count();
        report.aim(
                "places at which a viewer saw it",
                Long.toString(places),
                "looked %d times".formatted(seen.size()),
                null,
                "≥ 2",
                places >= 2);
    }

    private static void heap(Report report, int before, List<Integer> alive) {
        assertThat(alive).as("full collections while it ran").isNotEmpty();
        int most = alive.stream().mapToInt(Integer::intValue).max().orElseThrow();
        report.aim(
                "heap growth, the most alive while it ran",
                most - before + " MiB",
                "before %d MiB, looked %d times".formatted(before, alive.size()),
                null,
                "≤ 16 MiB",
                most - before <= 16);
    }

    private static void execute(LabPostgres server, String sql) throws SQLException {
        try (Connection connection = server.connect("amas");
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 300_000);
            for (String one : sql.split(";")) {
                statement.execute(one);
            }
            try (ResultSet flushed = statement.executeQuery("SELECT pg_stat_force_next_flush()")) {
                assertThat(flushed.next()).isTrue();
            }
        }
    }
}
