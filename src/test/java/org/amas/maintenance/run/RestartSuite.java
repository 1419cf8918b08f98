package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.step.Recovery;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What becomes of runs when the application stops, and when it starts again, on each database. */
abstract class RestartSuite {

    @TempDir Path folder;

    /** Without anything in it at the beginning of a test, and then the same at each start. */
    abstract String[] database();

    RunNode start(String... more) {
        return new RunNode(
                folder, Stream.of(database(), more).flatMap(Stream::of).toArray(String[]::new));
    }

    @BeforeEach
    void prepare() {
        RunNode.procedure(folder, "long", "say: begun, sleep: 60s, value: 1", "value: 1");
        RunNode.procedure(folder, "good", "value: 1");
    }

    @Test
    void aStopEndsWhatIsPerformedAndLeavesNothingRunning() {
        long id;
        Viewers viewers;
        try (RunNode first = start()) {
            id = first.start("long");
            await().until(() -> first.step(id, 1).outputBytes() > 0);
            viewers = new Viewers(first, id, 2);
            await().until(() -> viewers.allSee(">begun"));
        }
        await().until(viewers::allAreDone);
        try (RunNode second = start()) {
            assertThat(second.run(id).state()).isEqualTo(RunState.INTERRUPTED);
            assertThat(second.run(id).note()).contains("the application was stopped");
            assertThat(second.step(id, 1).state()).isEqualTo(StepState.UNKNOWN);
            assertThat(second.step(id, 2).state()).isEqualTo(StepState.SKIPPED);
            assertThat(second.output(id, 1)).asString(StandardCharsets.UTF_8).isEqualTo("begun\n");
        }
    }

    @Test
    void F06_recoverySettlesWhatADeadProcessLeftAndMayBeRepeated() throws Exception {
        long dead;
        long queued;
        long ended;
        try (RunNode first = start()) {
            dead = first.perform("good").id();
            ended = first.perform("good").id();
            // Whoever is stopped claims nothing more: the queued run is left to the next start.
            first.bean(RunExecutor.class).stop();
            queued = first.start("good");
            pretendDeath(first, dead, ended);
            Path left = first.bean(RunDirectories.class).make(dead, 1, 0);
            Files.writeString(left.resolve(Spool.PREFIX + "0"), "was not saved\n");
        }
        ActKind.recovery = Recovery.killed("process group 77 was found and killed");
        try (RunNode second = start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> second.run(dead).state().isFinal());
            assertThat(second.run(dead).state()).isEqualTo(RunState.INTERRUPTED);
            assertThat(second.run(dead).note()).contains("process group 77 was found and killed");
            assertThat(second.step(dead, 1).state()).isEqualTo(StepState.UNKNOWN);
            assertThat(second.output(dead, 1)).asString().isEqualTo("was not saved\n");
            assertThat(second.ended(queued).state()).isEqualTo(RunState.PASSED);
            assertThat(second.run(ended).state()).isEqualTo(RunState.PASSED);
            assertThat(second.count("run_lock")).isZero();
            String note = second.run(dead).note();
            second.bean(RunRecovery.class).recover();
            assertThat(second.run(dead).note()).isEqualTo(note);
            assertThat(
                            second.count(
                                    "audit_event where action = 'run.interrupt' and object = ?",
                                    Long.toString(dead)))
                    .isEqualTo(1);
        }
    }

    @Test
    void asksForWhatIsLeftAlsoWhereItsEnvironmentIsGone() throws Exception {
        RunNode.procedure(folder, "good", "say: hello, value: 5");
        long dead;
        Path left;
        try (RunNode first = start()) {
            dead = first.perform("good").id();
            pretendDeath(first, dead, first.perform("good").id());
            left = first.bean(RunDirectories.class).make(dead, 1, 0);
            Files.writeString(left.resolve(Spool.PREFIX + "0"), "hel");
        }
        ActKind.recovery = Recovery.killed("process group 78 was found and killed");
        try (RunNode second = start("amas.environments.other.title=Other")) {
            await().atMost(Duration.ofSeconds(20)).until(() -> second.run(dead).state().isFinal());
            assertThat(second.run(dead).note()).contains("process group 78 was found and killed");
            assertThat(second.output(dead, 1)).asString().isEqualTo("hello\n");
            assertThat(left.resolve(Spool.PREFIX + "0")).doesNotExist();
        }
    }

    /** A command outside of the application's process goes on printing when that is gone. */
    @Test
    void whatIsFoundPrintedIsStoredBehindWhatWas() throws Exception {
        RunNode.procedure(folder, "good", "say: hello, value: 5");
        long dead;
        try (RunNode first = start()) {
            dead = first.perform("good").id();
            pretendDeath(first, dead, first.perform("good").id());
        }
        ActKind.printed = "hello\nand more\n";
        try (RunNode second = start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> second.run(dead).state().isFinal());
            assertThat(second.output(dead, 1)).asString().isEqualTo("hello\nand more\n");
            assertThat(second.step(dead, 1).outputBytes()).isEqualTo(15);
        } finally {
            ActKind.printed = "";
        }
    }

    /** What has only waited for another's lock has done nothing yet, so nothing of it is lost. */
    @Test
    void whatWaitedForALockGoesOnAtTheNextStart() {
        RunNode.procedure(folder, "holds", "effect: CHANGES, say: begun, sleep: 60s, value: 1");
        RunNode.procedure(folder, "changes", "value: 1", "effect: CHANGES, value: 1");
        long holds;
        long waits;
        try (RunNode first = start()) {
            holds = first.startChanging("holds");
            await().until(() -> first.step(holds, 1).outputBytes() > 0);
            waits = first.startChanging("changes");
            await().until(() -> first.step(waits, 2).state() == StepState.WAITING);
        }
        try (RunNode second = start()) {
            assertThat(second.run(holds).state()).isEqualTo(RunState.INTERRUPTED);
            assertThat(second.ended(waits).state()).isEqualTo(RunState.PASSED);
            assertThat(second.count("run_lock")).isZero();
        }
    }

    @Test
    void whatWaitedForALockGoesOnAlsoAfterAKill() {
        RunNode.procedure(folder, "changes", "value: 1", "effect: CHANGES, value: 1");
        long waits;
        try (RunNode first = start()) {
            waits = first.ended(first.startChanging("changes")).id();
            first.bean(RunExecutor.class).stop();
            JdbcClient jdbc = first.bean(JdbcClient.class);
            jdbc.sql("update run_run set state = 'WAITING', ended_at = null where id = ?")
                    .param(waits)
                    .update();
            jdbc.sql(
                            "update run_step set state = 'WAITING', ended_at = null,"
                                    + " reason = 'lock held by run 1' where run_id = ?"
                                    + " and number = 2")
                    .param(waits)
                    .update();
            for (String results : List.of("run_memory", "run_reading")) {
                jdbc.sql("delete from " + results + " where step_id = ?")
                        .param(first.step(waits, 2).id())
                        .update();
            }
        }
        int before = ActKind.PERFORMED.get();
        try (RunNode second = start()) {
            assertThat(second.ended(waits).state()).isEqualTo(RunState.PASSED);
            assertThat(ActKind.PERFORMED.get()).as("only what had not begun").isEqualTo(before + 1);
        }
    }

    @Test
    void waitsOnAfterTheApplicationWasStartedAgain() {
        RunNode.procedure(folder, "ask", "ending: concluded", "ending: ask");
        long run;
        try (RunNode first = start()) {
            run = asked(first, first.start("ask"));
        }
        try (RunNode second = start()) {
            assertThat(second.run(run).state()).isEqualTo(RunState.WAITING);
            second.bean(StepAnswers.class).give(run, 2, Map.of("sheep", "12"), RunNode.ANNA);

            assertThat(second.ended(run).state()).isEqualTo(RunState.PASSED);
        }
    }

    @Test
    void isClaimedOnceMoreIfTheApplicationDiedBetweenAnswerAndStep() {
        RunNode.procedure(folder, "ask", "ending: concluded", "ending: ask");
        long run;
        try (RunNode first = start()) {
            run = asked(first, first.start("ask"));
            first.bean(RunExecutor.class).stop();
            // As a claim leaves it that was followed by nothing.
            JdbcClient jdbc = first.bean(JdbcClient.class);
            jdbc.sql("update run_run set state = 'RUNNING', parked = false where id = ?")
                    .param(run)
                    .update();
            jdbc.sql(
                            "insert into run_lock (name, run_id, step, since)"
                                    + " values ('redis:1', ?, 1, current_timestamp)")
                    .param(run)
                    .update();
        }

        try (RunNode second = start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> second.run(run).parked());
            assertThat(second.run(run).state()).isEqualTo(RunState.WAITING);
            await().untilAsserted(
                            () ->
                                    assertThat(second.count("run_lock"))
                                            .as("held by who waits")
                                            .isZero());
        }
    }

    private static long asked(RunNode node, long run) {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.run(run).parked());
        return run;
    }

    /** The rows as a killed process leaves them: a run under way, and locks that were not freed. */
    private static void pretendDeath(RunNode node, long dead, long ended) {
        JdbcClient jdbc = node.bean(JdbcClient.class);
        jdbc.sql("update run_run set state = 'RUNNING', ended_at = null where id = ?")
                .param(dead)
                .update();
        jdbc.sql("update run_step set state = 'RUNNING', ended_at = null where run_id = ?")
                .param(dead)
                .update();
        for (long run : new long[] {dead, ended}) {
            jdbc.sql(
                            "insert into run_lock (name, run_id, step, since) values (?, ?, 1,"
                                    + " current_timestamp)")
                    .params("host:" + run, run)
                    .update();
        }
    }
}
