package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.step.DrillProject;
import org.amas.maintenance.step.backup.PlantedBackup;
import org.amas.maintenance.step.docker.OwnStack;
import org.amas.maintenance.target.TargetType;
import org.amas.maintenance.web.Conflict;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The shipped drill, launched, approved by a second person and performed to its end: on a stack of
 * its own, from backups that the shipped procedure took of the container lab.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DrillIT {

    private static final String PROJECT = "amas-drill-run-test";
    private static final String KEY = "annual/disaster-recovery-test";
    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");

    @TempDir static Path folder;

    private static DrillProject drill;
    private static RunNode node;
    private static Map<String, String> others;

    @BeforeAll
    static void start() throws Exception {
        drill = new DrillProject(PROJECT, "172.31.252", Files.createDirectories(folder));
        drill.up();
        others = drill.others();
        List<String> properties = new ArrayList<>();
        drill.properties().forEach((name, value) -> properties.add(name + "=" + value));
        properties.add("amas.environments.drill.approval=required");
        node = new RunNode(folder, properties.toArray(String[]::new));
        Accounts accounts = node.bean(Accounts.class);
        accounts.create("anna", "Anna", Role.ENGINEER, "correct-horse-battery-7");
        accounts.create("ben", "Ben", Role.LEAD, "correct-horse-battery-7");
        Run backup = decided(launched("tools/backup", "production"));
        assertThat(backup.state()).as(told(backup)).isIn(RunState.PASSED, RunState.WARNED);
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        if (drill != null) { // without an engine there is none
            drill.close();
        }
    }

    private static long launched(String key, String environment) {
        Launch asked = new Launch(key, environment, Map.of(), "a test", false, null, null);
        String digest = node.bean(RunLauncher.class).plan(asked).planDigest();
        return node.start(
                new Launch(key, environment, Map.of(), "a test", false, digest, environment), null);
    }

    /** Ben looks at each plan that waits for him, and says yes. */
    private static Run decided(long run) {
        await().atMost(Duration.ofMinutes(8))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            Run now = node.run(run);
                            if (now.parked() && now.readyAt() == null) {
                                approve(run);
                            }
                            return now.state().isFinal();
                        });
        return node.run(run);
    }

    private static void approve(long run) {
        steps(run).stream()
                .filter(step -> step.waitsFor() == WaitsFor.APPROVAL)
                .findFirst()
                .ifPresent(
                        step ->
                                node.bean(Approvals.class)
                                        .decide(
                                                run,
                                                new Approvals.Word(
                                                        step.number(),
                                                        step.planDigest(),
                                                        Decision.APPROVED,
                                                        "the yearly drill",
                                                        null,
                                                        null),
                                                BEN));
    }

    private static List<StepResult> steps(long run) {
        return node.bean(StepResults.class).findByRunIdAndAttemptOrderByNumber(run, 0);
    }

    private static StepResult step(Run run, String kind) {
        return steps(run.id()).stream()
                .filter(s -> s.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static String told(Run run) {
        StringBuilder told = new StringBuilder();
        steps(run.id())
                .forEach(
                        s ->
                                told.append(
                                        "%d %s %s: %s %s%n"
                                                .formatted(
                                                        s.number(),
                                                        s.kind(),
                                                        s.state(),
                                                        s.headline(),
                                                        s.reason())));
        return told.toString();
    }

    private static void leavesNothing() throws Exception {
        assertThat(drill.containers()).isEmpty();
        assertThat(drill.volumes()).isEmpty();
        assertThat(drill.others()).as("what isn't the drill's").isEqualTo(others);
    }

    @Test
    @Order(1)
    void aStrangerInTheProjectAndItIsNotEvenLaunched() throws Exception {
        try (OwnStack stranger = new OwnStack(PROJECT)) {
            String id = stranger.create("stranger", "exec sleep 600");
            stranger.start(id);
            assertThatThrownBy(() -> launched(KEY, "drill"))
                    .isInstanceOf(Conflict.class)
                    .hasMessageContaining("is not labelled amas.drill=true");
            assertThat(stranger.state(id)).isEqualTo("running");
        }
        assertThat(drill.containers())
                .hasSize(4)
                .allMatch(c -> c.path("State").asString().equals("running"));
    }

    @Test
    @Order(2)
    void theWholeDrillIsKilledRestoredComparedServedAndRemoved() throws Exception {
        Run run = decided(launched(KEY, "drill"));

        for (StepResult step : steps(run.id())) {
            boolean asBefore = step.kind().equals("http.contract"); // answers without a token
            assertThat(step.state())
                    .as(told(run))
                    .isEqualTo(asBefore ? StepState.WARNED : StepState.PASSED);
        }
        assertThat(run.state()).isEqualTo(RunState.WARNED);
        assertThat(new TreeSet<>(approvers(run))).containsExactly("ben");
        assertThat(approvers(run)).as("kill, rebuild, destroy").hasSize(3);
        assertThat(step(run, "drill.kill").headline()).startsWith("4 containers killed");
        assertThat(node.count("run_reading where name = 'differences' and measured = 0"))
                .isGreaterThanOrEqualTo(3);
        assertThat(node.count("run_reading where name = 'lost_s' and measured < fail"))
                .as("each store's data loss, judged")
                .isEqualTo(3);
        assertThat(node.count("run_reading where name = 'restored_after_s' and measured < fail"))
                .as("each store's time, judged")
                .isEqualTo(3);
        assertThat(node.count("run_reading where name = 'served_after_s' and measured < fail"))
                .isOne();
        assertThat(node.count("run_reading where name = 'volumes_left' and measured = 0")).isOne();
        leavesNothing();
    }

    private static List<String> approvers(Run run) {
        return steps(run.id()).stream()
                .flatMap(step -> node.bean(ApprovalRows.class).of(step.id()).stream())
                .map(ApprovalRows.Decided::by)
                .toList();
    }

    @Test
    @Order(3)
    @PlantedFault(check = "neo4j.drill-compare", fault = "the backup lacks a node")
    @PlantedFault(check = "postgres.drill-restore", fault = "the backup is too old")
    void aBackupThatLacksANodeAndOneThatIsTooOldFailTheDrill() throws Exception {
        drill.up();
        Path backups = folder.resolve("backups");
        PlantedBackup.lose(backups, "production", TargetType.NEO4J, "nodes.jsonl.gz");
        PlantedBackup.age(backups, "production", TargetType.POSTGRES, Duration.ofHours(1));

        Run run = decided(launched(KEY, "drill"));

        assertThat(run.state()).as(told(run)).isEqualTo(RunState.FAILED);
        assertThat(step(run, "postgres.drill-restore").state()).isEqualTo(StepState.FAILED);
        assertThat(step(run, "postgres.drill-compare").state()).isEqualTo(StepState.PASSED);
        assertThat(step(run, "redis.drill-compare").state()).isEqualTo(StepState.PASSED);
        assertThat(step(run, "neo4j.drill-restore").state()).isEqualTo(StepState.PASSED);
        assertThat(step(run, "neo4j.drill-compare").state())
                .as(told(run))
                .isEqualTo(StepState.FAILED);
        leavesNothing();
    }
}
