package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run that waits for a person, an answer or a second person's yes to exactly one plan, on each
 * database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WaitingSuite {

    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");

    private RunNode node;

    abstract String[] database();

    @BeforeAll
    void start(@TempDir Path folder) {
        RunNode.procedure(
                folder, "ask", "say: hello, ending: concluded", "say: counting, ending: ask");
        RunNode.procedure(folder, "slow", "sleep: 2s, ending: ask");
        RunNode.procedure(folder, "destroy", "effect: DESTROYS, ending: concluded");
        RunNode.procedure(
                folder, "more", "effect: DESTROYS, ending: concluded", "ending: concluded");
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
        List<String> settings = new ArrayList<>(List.of(database()));
        settings.add("amas.environments.local.title=Local");
        settings.add("amas.environments.local.approval=required");
        node = new RunNode(folder, settings.toArray(String[]::new));
        Accounts accounts = node.bean(Accounts.class);
        accounts.create("anna", "Anna", Role.LEAD, "correct-horse-battery-7");
        accounts.create("ben", "Ben", Role.LEAD, "correct-horse-battery-7");
        // The operator's own: there a second person has read them first.
        Activations activations = node.bean(Activations.class);
        List.of("test/ask", "test/slow", "test/destroy", "test/more", "emergency/test")
                .forEach(key -> activations.activate(key, 1, BEN));
    }

    @BeforeEach
    void haveTwoObjects() {
        ActKind.objects = List.of("one", "two");
    }

    @AfterEach
    void leaveNothingWaiting() {
        node.bean(JdbcClient.class)
                .sql("update access_account set disabled = false where username = 'ben'")
                .update();
        for (Waiting.Item item : node.bean(Waiting.class).items()) {
            node.bean(Cancellation.class).ask(item.run(), CancelMode.NOW, BEN);
            node.ended(item.run());
        }
    }

    @AfterAll
    void stop() {
        ActKind.objects = List.of("one", "two"); // As everybody in this JVM expects it.
        node.close();
    }

    private long waiting(long run, WaitsFor whom) {
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                node.run(run).parked()
                                        && node.bean(Waiting.class).items().stream()
                                                .anyMatch(
                                                        one ->
                                                                one.run() == run
                                                                        && one.waitsFor() == whom));
        return run;
    }

    @Test
    void goesOnWithThePersonsAnswer() {
        long run = waiting(node.start("ask"), WaitsFor.ANSWER);
        assertThat(node.run(run).state()).isEqualTo(RunState.WAITING);
        assertThat(node.step(run, 2).state()).isEqualTo(StepState.WAITING);

        node.bean(StepAnswers.class).give(run, 2, Map.of("sheep", "12"), BEN);

        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
        assertThat(node.step(run, 2).headline()).isEqualTo("12 sheep, says ben");
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.PASSED);
        // Performed twice, it printed twice, one after the other.
        assertThat(node.step(run, 2).outputBytes()).isEqualTo(2 * "counting\n".length());
    }

    @Test
    void refusesAnAnswerThatTheFormRefuses() {
        long run = waiting(node.start("ask"), WaitsFor.ANSWER);
        StepAnswers answers = node.bean(StepAnswers.class);

        assertThatThrownBy(() -> answers.give(run, 2, Map.of("sheep", "many", "cows", "1"), BEN))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused ->
                                assertThat(refused.errors())
                                        .extracting(e -> e.field() + " " + e.message())
                                        .containsExactlyInAnyOrder(
                                                "cows is not asked for",
                                                "note is required",
                                                "sheep must be a number"));
        assertThatThrownBy(() -> answers.give(run, 1, Map.of("sheep", "12"), BEN))
                .isInstanceOf(Conflict.class);
        assertThat(node.run(run).parked()).isTrue();
    }

    @Test
    void takesOneAnswerOnly() {
        long run = waiting(node.start("ask"), WaitsFor.ANSWER);
        node.bean(StepAnswers.class).give(run, 2, Map.of("sheep", "12"), BEN);

        assertThatThrownBy(
                        () ->
                                node.bean(StepAnswers.class)
                                        .give(run, 2, Map.of("sheep", "12"), RunNode.ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("ben answered at");
        node.ended(run);
    }

    @Test
    void endsAtOnceWhenItIsCancelled() {
        long run = waiting(node.start("ask"), WaitsFor.ANSWER);

        node.bean(Cancellation.class).ask(run, CancelMode.NOW, BEN);

        assertThat(node.ended(run).state()).isEqualTo(RunState.CANCELLED);
        assertThat(node.step(run, 2).state()).isEqualTo(StepState.SKIPPED);
        assertThat(node.step(run, 2).reason()).contains("cancelled by ben");
    }

    @Test
    void destroysNothingBeforeASecondPersonHasApproved() {
        int before = ActKind.PERFORMED.get();
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        assertThat(ActKind.PERFORMED.get()).isEqualTo(before);

        node.bean(Approvals.class).decide(run, approve(run), BEN);

        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
        assertThat(ActKind.PERFORMED.get()).isEqualTo(before + 1);
        assertThat(node.bean(ApprovalRows.class).of(node.step(run, 1).id()).getFirst().spent())
                .isNotNull();
    }

    @Test
    void A48_isNotApprovedByWhoLaunchedIt() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);

        assertThatThrownBy(() -> node.bean(Approvals.class).decide(run, approve(run), RunNode.ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("anna launched run");
        Actor token = new Actor(Actor.Kind.API, "anna", "127.0.0.1");
        assertThatThrownBy(() -> node.bean(Approvals.class).decide(run, approve(run), token))
                .isInstanceOf(Conflict.class);
        assertThat(node.run(run).parked()).isTrue();
    }

    @Test
    void A48_isNotApprovedForAnotherPlan() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        Approvals.Word other =
                new Approvals.Word(1, "0".repeat(64), Decision.APPROVED, null, null, null);

        assertThatThrownBy(() -> node.bean(Approvals.class).decide(run, other, BEN))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("another one");
    }

    @Test
    void A48_asksAgainWhenTheApproverMayNotApproveAnyMore() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        Instant soon = Instant.now().plusSeconds(3);
        node.bean(Approvals.class).decide(run, approve(run, soon, null), BEN);
        node.bean(JdbcClient.class)
                .sql("update access_account set disabled = true where username = 'ben'")
                .update();

        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                String.valueOf(node.step(run, 1).reason())
                                        .contains("may not approve"));
        assertThat(node.run(run).parked()).isTrue();
    }

    @Test
    void actsOnWhatWasApprovedAndIsStillTrue() {
        ActKind.objects = List.of("one", "two", "three");
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        ActKind.objects = List.of("two", "three", "four");

        node.bean(Approvals.class).decide(run, approve(run), BEN);

        node.ended(run);
        assertThat(printed(run)).isEqualTo("two true\nthree true\nfour false\n");
    }

    @Test
    void endsWhenItWasCancelledWhileItsStepWasAboutToAsk() {
        long run = node.start("slow");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.step(run, 1).state() == StepState.RUNNING);

        node.bean(Cancellation.class).ask(run, CancelMode.AFTER_STEP, BEN);

        assertThat(node.ended(run).state()).isEqualTo(RunState.CANCELLED);
        assertThat(node.step(run, 1).reason()).contains("cancelled by ben");
    }

    @Test
    void aNoIsNotTurnedIntoAYes() {
        int before = ActKind.PERFORMED.get();
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        // As while all slots are taken: nobody claims it yet.
        Approvals.Word no = decline(run, Instant.now().plus(Duration.ofDays(5)));
        Approvals.Word yes = approve(run);
        node.bean(Approvals.class).decide(run, no, BEN);
        try {
            node.bean(Approvals.class).decide(run, yes, BEN);
        } catch (Conflict refused) {
            assertThat(refused).hasMessageContaining("decided it at");
        }

        node.ended(run);
        assertThat(ActKind.PERFORMED.get()).isEqualTo(before);
        assertThat(node.step(run, 1).reason()).isEqualTo("declined by ben: not now");
        assertThat(node.bean(ApprovalRows.class).of(node.step(run, 1).id()))
                .singleElement()
                .satisfies(one -> assertThat(one.decision()).isEqualTo(Decision.DECLINED))
                .satisfies(one -> assertThat(one.spent()).isNull());
    }

    @Test
    void aYesForLaterPutsOffNoCancel() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        Approvals.Word yes = approve(run, Instant.now().plus(Duration.ofDays(5)), null);
        node.bean(Cancellation.class).ask(run, CancelMode.NOW, BEN);
        try {
            node.bean(Approvals.class).decide(run, yes, BEN);
        } catch (Conflict refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }

        assertThat(node.ended(run).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aYesForLaterSaysSoAndCanBeTakenBack() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        Instant later = Instant.now().plus(Duration.ofDays(5));
        node.bean(Approvals.class).decide(run, approve(run, later, null), BEN);
        assertThat(node.step(run, 1).reason()).startsWith("its time: ben approved it from");
        assertThat(node.bean(Waiting.class).items())
                .anyMatch(one -> one.run() == run && one.scheduled());

        node.bean(Approvals.class).decide(run, decline(run, null), BEN);

        node.ended(run);
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.SKIPPED);
    }

    @Test
    void takesNoReasonThatHidesSomething() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        Approvals.Word hidden =
                new Approvals.Word(
                        1,
                        node.step(run, 1).planDigest(),
                        Decision.APPROVED,
                        "ok\u202egnp.exe",
                        null,
                        null);

        assertThatThrownBy(() -> node.bean(Approvals.class).decide(run, hidden, BEN))
                .isInstanceOf(InvalidRequest.class);
    }

    @Test
    void waitsForItsTime() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        Instant from = Instant.now().plusSeconds(4);
        node.bean(Approvals.class).decide(run, approve(run, from, null), BEN);

        Run ended = node.ended(run);

        assertThat(ended.state()).isEqualTo(RunState.PASSED);
        assertThat(ended.endedAt()).isAfterOrEqualTo(from);
    }

    @Test
    void takesNoWordForLongerThanAWeek() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        Instant late = Instant.now().plus(Duration.ofDays(8));

        assertThatThrownBy(
                        () -> node.bean(Approvals.class).decide(run, approve(run, null, late), BEN))
                .isInstanceOf(InvalidRequest.class);
        assertThatThrownBy(
                        () -> node.bean(Approvals.class).decide(run, approve(run, late, null), BEN))
                .isInstanceOf(InvalidRequest.class);
    }

    @Test
    void skipsWhatWasDeclinedAndGoesOn() {
        long run = waiting(node.startChanging("more"), WaitsFor.APPROVAL);
        Approvals approvals = node.bean(Approvals.class);
        Approvals.Word silent =
                new Approvals.Word(
                        1, node.step(run, 1).planDigest(), Decision.DECLINED, " ", null, null);
        assertThatThrownBy(() -> approvals.decide(run, silent, BEN))
                .isInstanceOf(InvalidRequest.class);
        Approvals.Word no =
                new Approvals.Word(
                        1,
                        node.step(run, 1).planDigest(),
                        Decision.DECLINED,
                        "not now",
                        null,
                        null);

        approvals.decide(run, no, BEN);

        node.ended(run);
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.SKIPPED);
        assertThat(node.step(run, 1).reason()).isEqualTo("declined by ben: not now");
        assertThat(node.step(run, 2).state()).isEqualTo(StepState.PASSED);
    }

    @Test
    void breaksGlassInEmergenciesOnly() {
        long ordinary = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        assertThatThrownBy(
                        () ->
                                node.bean(Approvals.class)
                                        .decide(ordinary, glass(ordinary), RunNode.ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("emergencies only");
        Launch plan = new Launch("emergency/test", "local", Map.of(), "fire", false, null, "local");
        String digest = node.bean(RunLauncher.class).plan(plan).planDigest();
        long run =
                node.start(
                        new Launch(
                                "emergency/test",
                                "local",
                                Map.of(),
                                "fire",
                                false,
                                digest,
                                "local"),
                        null);
        waiting(run, WaitsFor.APPROVAL);

        node.bean(Approvals.class).decide(run, glass(run), RunNode.ANNA);

        assertThat(node.ended(run).brokeGlass()).isEqualTo("anna: nobody answers");
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.PASSED);
    }

    @Test
    void keepsTheChainWhole() {
        long run = waiting(node.startChanging("destroy"), WaitsFor.APPROVAL);
        node.bean(Approvals.class).decide(run, approve(run), BEN);
        node.ended(run);

        List<String> actions =
                node.bean(JdbcClient.class)
                        .sql("select action from audit_event where object = ? order by sequence")
                        .param(Long.toString(run))
                        .query(String.class)
                        .list();
        assertThat(actions).containsExactly("run.launch", "run.wait", "run.approve", "run.end");
    }

    private String printed(long run) {
        StringBuilder text = new StringBuilder();
        node.bean(OutputReader.class)
                .read(node.step(run, 1).id(), 0, 1 << 20)
                .forEach(chunk -> text.append(new String(chunk.content())));
        return text.toString();
    }

    private Approvals.Word decline(long run, @Nullable Instant from) {
        return new Approvals.Word(
                1, node.step(run, 1).planDigest(), Decision.DECLINED, "not now", from, null);
    }

    private Approvals.Word approve(long run) {
        return approve(run, null, null);
    }

    private Approvals.Word approve(long run, @Nullable Instant from, @Nullable Instant until) {
        return new Approvals.Word(
                1, node.step(run, 1).planDigest(), Decision.APPROVED, null, from, until);
    }

    private Approvals.Word glass(long run) {
        return new Approvals.Word(
                1,
                node.step(run, 1).planDigest(),
                Decision.BROKE_GLASS,
                "nobody answers",
                null,
                null);
    }
}
