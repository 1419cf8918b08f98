package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.acceptance.Product;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * documentation/procedure-updates: what it finds about the procedures, and who signed the review.
 */
class ProcedureUpdatesIT {

    private static final String KEY = "documentation/procedure-updates";
    private static final String DAILY = "daily/system-status";
    private static final String LOCAL = "amas.environments.local.targets.";

    @TempDir Path folder;
    private @Nullable RunNode started;

    @BeforeEach
    void start() {
        RunNode.procedure(folder, "good", "ending: concluded");
        RunNode.procedure(folder, "bad", "ending: failed");
        started = new RunNode(folder);
    }

    @AfterEach
    void stop() {
        node().close();
    }

    private RunNode node() {
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    private long waiting() {
        long run =
                node().start(new Launch(KEY, "local", Map.of(), "review", false, null, null), null);
        await().atMost(Duration.ofSeconds(60)).until(() -> node().run(run).parked());
        return run;
    }

    private void answer(long run, String result, LocalDate next) {
        node().bean(StepAnswers.class)
                .give(
                        run,
                        4,
                        Map.of("result", result, "next", next.toString(), "note", "read them all"),
                        RunNode.ANNA);
    }

    private List<Finding> findings(long run) {
        return node().bean(ResultRows.class).findings(List.of(node().step(run, 1).id())).stream()
                .map(StoredFinding::finding)
                .toList();
    }

    private List<Finding> validated() {
        long run = reviewed(today().plusDays(90));
        return node().bean(ResultRows.class).findings(List.of(node().step(run, 3).id())).stream()
                .map(StoredFinding::finding)
                .toList();
    }

    private void restart(String... properties) {
        node().close();
        started = new RunNode(folder, properties);
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private long reviewed(LocalDate next) {
        long run = waiting();
        answer(run, "accepted", next);
        node().ended(run);
        return run;
    }

    @Test
    void asksAgainForADayThatDoesNotLieAhead() {
        long run = waiting();
        answer(run, "accepted", today().minusDays(1));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> node().run(run).parked() && node().run(run).readyAt() == null);
        assertThat(node().step(run, 4).form()).contains("is not within a year");

        answer(run, "accepted", today().plusDays(90));

        node().ended(run);
        assertThat(node().step(run, 4).state()).isEqualTo(StepState.PASSED);
        assertThat(node().step(run, 4).headline()).startsWith("Accepted by anna");
    }

    @Test
    @PlantedFault(
            check = "procedures.review",
            fault = "the reviewer says that something must change",
            removed = "the reviewer accepts them")
    void failsWithThePersonsNoteWhenSomethingMustChange() {
        long run = waiting();
        answer(run, "must-change", today().plusDays(90));

        assertThat(node().ended(run).state()).isEqualTo(RunState.FAILED);
        assertThat(node().step(run, 4).reason()).contains("must change, says anna: read them all");

        long accepted = reviewed(today().plusDays(90));
        assertThat(node().step(accepted, 4).state()).isEqualTo(StepState.PASSED);
    }

    @Test
    void warnsThatTheyWereNeverReviewedUntilTheyAre() {
        long first = reviewed(today().plusDays(90));
        assertThat(findings(first)).extracting(Finding::fingerprint).contains("never-reviewed");

        long second = reviewed(today().plusDays(90));
        assertThat(findings(second))
                .extracting(Finding::fingerprint)
                .doesNotContain("never-reviewed");
    }

    @Test
    void failsWhenTheReviewIsOverdue() {
        reviewed(today().plusDays(90));
        node().bean(JdbcClient.class)
                .sql("update run_memory set content = ? where name = 'next-review'")
                .param(today().minusDays(1).toString())
                .update();

        long run = reviewed(today().plusDays(90));

        assertThat(node().step(run, 1).state()).isEqualTo(StepState.FAILED);
        assertThat(node().step(reviewed(today().plusDays(90)), 1).state())
                .isNotEqualTo(StepState.FAILED);
    }

    @Test
    @PlantedFault(
            check = "procedures.lint",
            fault = "a procedure's file is broken",
            removed = "the broken file is gone")
    void namesAFileThatCannotBeReadUntilItIsMended() throws IOException {
        Path broken = folder.resolve("procedures/test/broken.yaml");
        RunNode.write(broken, "key: [");
        node().bean(Catalogue.class).reload(RunNode.ANNA);
        long run = reviewed(today().plusDays(90));
        assertThat(findings(run)).extracting(Finding::fingerprint).contains("broken-file");

        Files.delete(broken);
        node().bean(Catalogue.class).reload(RunNode.ANNA);
        assertThat(findings(reviewed(today().plusDays(90))))
                .extracting(Finding::fingerprint)
                .doesNotContain("broken-file");
    }

    @Test
    void namesAnOldProcedureThatNobodyRunsUntilSomebodyDoes() {
        assertThat(findings(reviewed(today().plusDays(90))))
                .as("all are young")
                .extracting(Finding::fingerprint)
                .doesNotContain("not-run");
        node().bean(JdbcClient.class)
                .sql("update procedure_version set loaded_at = timestamp '2020-01-01 00:00:00'")
                .update();
        RunNode.procedure(folder, "good", "ending: concluded");
        // Versions are kept in memory: only a new start reads their age again.
        node().close();
        started = new RunNode(folder);

        assertThat(places(reviewed(today().plusDays(90)))).contains("test/good");

        node().ended(node().start("good"));
        assertThat(places(reviewed(today().plusDays(90)))).doesNotContain("test/good");
    }

    @Test
    @PlantedFault(
            check = "procedures.validate",
            fault = "a server is down, and our account lacks a right on another",
            removed = "the server is up, and our account has its rights")
    void namesWhatKeepsStepsFromBeingPerformedUntilItIsThere() throws IOException {
        LabPostgres postgres = Lab.shared().postgres();
        String[] good = {
            LOCAL + "postgres.url=" + postgres.url("amas"),
            LOCAL + "postgres.username=" + LabPostgres.USERNAME,
            LOCAL + "postgres.password=" + LabPostgres.PASSWORD,
            LOCAL + "redis.url=" + Lab.shared().redis().url(0),
            LOCAL + "redis.password=" + LabRedis.PASSWORD,
            "amas.lab.enabled=true"
        };
        String[] bad = good.clone();
        bad[1] = LOCAL + "postgres.username=" + LabPostgres.GUEST;
        bad[2] = LOCAL + "postgres.password=" + LabPostgres.GUEST_PASSWORD;
        bad[3] = LOCAL + "redis.url=redis://127.0.0.1:" + Product.closedPort() + "/0";
        restart(bad);

        assertThat(validated())
                .filteredOn(f -> f.severity() == Severity.ERROR)
                .anySatisfy(
                        f -> {
                            assertThat(f.place()).isEqualTo("redis");
                            assertThat(f.fingerprint()).isEqualTo("target-down");
                            assertThat(f.text()).matches(".*\\d+ steps of \\d+ procedures.*");
                        })
                .anySatisfy(
                        f -> {
                            assertThat(f.place()).isEqualTo("postgres");
                            assertThat(f.evidence()).contains("GRANT pg_monitor");
                        });

        restart(good);
        assertThat(validated())
                .noneMatch(f -> f.severity() == Severity.ERROR)
                .anySatisfy(
                        f -> {
                            assertThat(f.place()).isEqualTo("neo4j");
                            assertThat(f.severity()).isEqualTo(Severity.WARNING);
                        });
    }

    @Test
    @PlantedFault(
            check = "procedures.validate",
            fault = "a procedure usually takes longer than its window",
            removed = "it takes less than its window")
    void namesWhatOutlastsItsWindowUntilItIsLonger() {
        restart("amas.duty.environments=local");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> node().bean(OwedWindows.class).next(DAILY, "local").isPresent());
        new PastRuns(node().context, DAILY)
                .plant("local", RunState.PASSED, "anna", Instant.now().minusSeconds(3600));
        JdbcClient jdbc = node().bean(JdbcClient.class);
        jdbc.sql("update run_run set ended_at = started_at + interval '20' minute").update();
        assertThat(validated())
                .anySatisfy(
                        f -> {
                            assertThat(f.place()).isEqualTo(DAILY);
                            assertThat(f.fingerprint()).isEqualTo("outlasts-window");
                            assertThat(f.text()).contains("15 min");
                        });

        jdbc.sql("update run_run set ended_at = started_at + interval '2' minute").update();
        assertThat(validated()).extracting(Finding::fingerprint).doesNotContain("outlasts-window");
    }

    private List<String> places(long run) {
        return findings(run).stream()
                .filter(finding -> finding.fingerprint().equals("not-run"))
                .map(Finding::place)
                .toList();
    }

    @Test
    @PlantedFault(check = "procedures.lint", fault = "a procedure seldom ends well")
    void failsForAProcedureThatSeldomEndsWell() {
        for (int i = 0; i < 5; i++) {
            node().ended(node().start("bad"));
        }
        long run = reviewed(today().plusDays(90));

        assertThat(node().step(run, 1).state()).isEqualTo(StepState.FAILED);
        assertThat(node().step(run, 1).firstError())
                .contains("ended well of procedure test/bad is 0 %");
    }

    @Test
    @PlantedFault(
            check = "procedures.runbook",
            fault = "a procedure has changed since the runbook was written",
            removed = "none has changed since")
    void writesTheRunbookAndNamesWhatHasChangedSince() {
        long first = reviewed(today().plusDays(90));
        StringBuilder text = new StringBuilder();
        node().bean(OutputReader.class)
                .read(node().step(first, 2).id(), 0, 1 << 20)
                .forEach(c -> text.append(new String(c.content(), StandardCharsets.UTF_8)));
        assertThat(text)
                .contains("# AMAS maintenance procedures")
                .contains("### System status verification")
                .contains("`test/good`, version 1");
        assertThat(node().step(first, 2).headline()).endsWith("for the first time");

        RunNode.procedure(folder, "good", "ending: concluded", "ending: concluded");
        node().bean(Catalogue.class).reload(RunNode.ANNA);
        long second = reviewed(today().plusDays(90));
        assertThat(node().step(second, 2).headline()).endsWith(" 1 changed since the last time");

        long third = reviewed(today().plusDays(90));
        assertThat(node().step(third, 2).headline()).endsWith(" 0 changed since the last time");
    }
}
