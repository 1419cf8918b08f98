package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.step.backup.PlantedBackup;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Nothing that destroys begins in a protected environment without a young verified backup. */
class BackupRuleIT {

    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");
    private static final String POSTGRES = "postgresql://127.0.0.1:1/amas";
    private static final String REDIS = "redis://127.0.0.1:1/0";

    @TempDir Path folder;
    private RunNode node;

    @BeforeEach
    void start() {
        ActKind.objects = List.of("one", "two");
        RunNode.procedure(folder, "destroy", "effect: DESTROYS, ending: concluded");
        RunNode.procedure(folder, "change", "effect: CHANGES, ending: concluded");
        RunNode.write(
                folder.resolve("procedures/emergency/test.yaml"),
                """
                key: emergency/test
                title: Test
                purpose: Is performed by a test.
                frequency: emergency
                category: Tests
                owner: On-call engineer
                priority: P0
                budget: 1h
                steps:
                  - { title: Step 1, kind: test.act, timeout: 30s, onFailure: continue, settings: { effect: DESTROYS, ending: concluded } }
                """);
        String local = "amas.environments.local.";
        String open = "amas.environments.open.";
        node =
                new RunNode(
                        folder,
                        local + "title=Local",
                        local + "approval=required",
                        local + "targets.postgres.url=jdbc:" + POSTGRES,
                        local + "targets.postgres.username=amas",
                        local + "targets.redis.url=" + REDIS,
                        open + "title=Open",
                        open + "targets.redis.url=" + REDIS,
                        "amas.step.backup.directory=" + backups());
        Accounts accounts = node.bean(Accounts.class);
        accounts.create("anna", "Anna", Role.LEAD, "correct-horse-battery-7");
        accounts.create("ben", "Ben", Role.LEAD, "correct-horse-battery-7");
        for (String key : List.of("test/destroy", "test/change", "emergency/test")) {
            node.bean(Activations.class).activate(key, 1, BEN);
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Path backups() {
        return folder.resolve("backups");
    }

    private void backedUp(TargetType type, String address, Duration ago, @Nullable Boolean passed) {
        PlantedBackup.plant(backups(), "local", type, address, Instant.now().minus(ago), passed);
    }

    private void bothBackedUp(Duration ago) {
        backedUp(TargetType.POSTGRES, POSTGRES, ago, true);
        backedUp(TargetType.REDIS, REDIS, ago, true);
    }

    private Planning planned(String key, String environment) {
        return node.bean(RunLauncher.class)
                .plan(new Launch(key, environment, Map.of(), "a test", false, null, environment));
    }

    private long launched(String key, String environment) {
        String digest = planned(key, environment).planDigest();
        return node.start(
                new Launch(key, environment, Map.of(), "a test", false, digest, environment), null);
    }

    private long waiting(long run) {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.run(run).parked());
        return run;
    }

    private void decide(long run, Decision decision, Actor actor) {
        String digest = node.step(run, 1).planDigest();
        node.bean(Approvals.class)
                .decide(run, new Approvals.Word(1, digest, decision, "fire", null, null), actor);
    }

    @Test
    void whatDestroysDoesNotBeginWithoutAndTheReasonSaysOfWhichStoreAndHowOld() {
        String why =
                "no verified backup younger than 26 h of postgres (the newest is 31 h old) and"
                        + " redis (there is none): run tools/backup first";
        backedUp(TargetType.POSTGRES, POSTGRES, Duration.ofHours(31), true);
        long run = waiting(launched("test/destroy", "local"));
        assertThat(node.step(run, 1).reason())
                .as("who is asked is told")
                .isEqualTo("approval by a lead or admin other than anna; " + why);

        decide(run, Decision.APPROVED, BEN);
        node.ended(run);
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.NOT_RUN);
        assertThat(node.step(run, 1).reason()).isEqualTo(why);
    }

    @Test
    void whatIsApprovedForLaterIsJudgedByTheBackupsThatThereAreByThen() {
        bothBackedUp(Duration.ofHours(3));
        Instant friday = node.bean(Clock.class).instant();
        long run = waiting(launched("test/destroy", "local"));
        assertThat(node.step(run, 1).reason())
                .contains("its backups are young enough until ", "; later, run tools/backup first");
        Instant sunday = friday.plus(Duration.ofHours(48));
        approve(run, sunday);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> String.valueOf(node.step(run, 1).reason()).startsWith("its time"));
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.WAITING);
        assertThat(node.step(run, 1).reason())
                .contains("too old a verified backup by then of")
                .contains("postgres (the newest is 2 d 3 h old)")
                .endsWith("run tools/backup first");

        bothBackedUp(Duration.ofHours(-47));
        node.bean(LateClock.class).advance(Duration.ofHours(48).plusMinutes(1));
        node.ended(run);
        assertThat(node.step(run, 1).state())
                .as("performed, after two days in which its budget ran out")
                .isEqualTo(StepState.WARNED);
        assertThat(node.count("run_finding where fingerprint = 'over-budget'")).isOne();
    }

    @Test
    void whatIsApprovedForLaterDoesNotBeginIfNobodyBacksUpUntilThen() {
        bothBackedUp(Duration.ofHours(3));
        long run = waiting(launched("test/destroy", "local"));
        approve(run, node.bean(Clock.class).instant().plus(Duration.ofHours(24)));
        node.bean(LateClock.class).advance(Duration.ofHours(24).plusMinutes(1));
        node.ended(run);
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.NOT_RUN);
        assertThat(node.step(run, 1).reason())
                .startsWith("no verified backup younger than 26 h of")
                .contains("the newest is 27 h ");
    }

    private void approve(long run, Instant from) {
        String digest = node.step(run, 1).planDigest();
        Instant until = from.plus(Duration.ofHours(2));
        node.bean(Approvals.class)
                .decide(
                        run,
                        new Approvals.Word(1, digest, Decision.APPROVED, "later", from, until),
                        BEN);
    }

    @Test
    void aYoungOneOfEachStoreLetsItBeginOnceItIsApproved() {
        bothBackedUp(Duration.ofHours(25));
        long run = waiting(launched("test/destroy", "local"));
        decide(run, Decision.APPROVED, BEN);
        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
    }

    @Test
    void oneThatWasNotRestoredOrIsOfAnotherServerCountsForNothing() {
        backedUp(TargetType.POSTGRES, POSTGRES, Duration.ofHours(1), true);
        backedUp(TargetType.REDIS, REDIS, Duration.ofHours(1), null);
        backedUp(TargetType.REDIS, REDIS, Duration.ofHours(2), false);
        backedUp(TargetType.REDIS, "redis://127.0.0.1:1/1", Duration.ofHours(3), true);
        long run = waiting(launched("test/destroy", "local"));
        decide(run, Decision.APPROVED, BEN);
        node.ended(run);
        assertThat(node.step(run, 1).reason())
                .contains("of redis (there is none)")
                .doesNotContain("postgres");
    }

    @Test
    void aYesDoesNotHelpIfTheBackupIsGoneByThen() throws IOException {
        bothBackedUp(Duration.ofHours(1));
        long run = waiting(launched("test/destroy", "local"));
        FileSystemUtils.deleteRecursively(backups());
        decide(run, Decision.APPROVED, BEN);
        node.ended(run);
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.NOT_RUN);
        assertThat(node.step(run, 1).reason()).startsWith("no verified backup younger than 26 h");
    }

    @Test
    void inAnEmergencyItWaitsUntilTheGlassIsBroken() {
        long run = waiting(launched("emergency/test", "local"));
        assertThat(node.step(run, 1).reason()).contains("breaks the glass", "no verified backup");
        decide(run, Decision.APPROVED, BEN);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.run(run).parked() && node.run(run).readyAt() == null);
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.WAITING);

        decide(run, Decision.BROKE_GLASS, RunNode.ANNA);
        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
    }

    @Test
    void whatOnlyChangesAndWhatIsElsewhereNeedsNone() {
        assertThat(node.ended(launched("test/change", "local")).state()).isEqualTo(RunState.PASSED);
        assertThat(node.ended(launched("test/destroy", "open")).state()).isEqualTo(RunState.PASSED);
    }

    @Test
    void thePlanAndTheDryRunSayHowOldTheNewestAre() {
        backedUp(TargetType.POSTGRES, POSTGRES, Duration.ofHours(3), true);
        Planning.PlannedStep step = planned("test/destroy", "local").steps().getFirst();
        assertThat(step.backups())
                .containsExactlyInAnyOrder(
                        "Newest verified backup of postgres: 3 h old",
                        "Newest verified backup of redis: none");
        assertThat(step.uncovered()).contains("of redis (there is none)");
        assertThat(planned("test/destroy", "open").steps().getFirst().backups()).isEmpty();
        assertThat(planned("test/change", "local").steps().getFirst().uncovered()).isNull();

        long dry =
                node.start(
                        new Launch("test/destroy", "local", Map.of(), "a test", true, null, null),
                        null);
        node.ended(dry);
        assertThat(node.step(dry, 1).headline())
                .startsWith("would touch 2 objects; could not begin now: no verified backup");

        bothBackedUp(Duration.ofHours(1));
        assertThat(planned("test/destroy", "local").steps().getFirst().uncovered()).isNull();
    }
}
