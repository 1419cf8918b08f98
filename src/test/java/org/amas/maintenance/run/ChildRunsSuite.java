package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.LoadError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A step that runs another procedure: a run of its own, whose end is the step's, on each database.
 */
abstract class ChildRunsSuite {

    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");

    @TempDir Path folder;
    private @Nullable RunNode node;

    /** Without anything in it at the beginning of a test, and then the same at each start. */
    abstract String[] database();

    @BeforeEach
    void write() {
        ActKind.objects = List.of("one", "two");
        RunNode.procedure(folder, "good", "ending: concluded", "value: 1");
        RunNode.procedure(folder, "bad", "ending: failed");
        RunNode.procedure(folder, "ask", "say: counting, ending: ask");
        RunNode.procedure(folder, "long", "say: begun, sleep: 60s, value: 1", "value: 1");
        RunNode.procedure(folder, "changes", "effect: CHANGES, value: 1");
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    private RunNode start() {
        RunNode started = new RunNode(folder, database());
        node = started;
        return started;
    }

    private static String calling(String procedure, String effect, String timeout) {
        return """
          - title: Run %s
            kind: procedure.run
            effect: %s
            timeout: %s
            onFailure: continue
            settings: { procedure: %s }
        """
                .formatted(procedure, effect, timeout, procedure);
    }

    private static String acting(String settings) {
        return """
          - title: Act
            kind: test.act
            timeout: 30s
            onFailure: continue
            settings: { %s }
        """
                .formatted(settings);
    }

    private void write(String key, String... steps) {
        String head =
                """
                key: %s
                title: Test
                purpose: Is performed by a test.
                frequency: on-demand
                category: Tests
                owner: On-call engineer
                priority: P3
                budget: 1h
                steps:
                """
                        .formatted(key);
        RunNode.write(
                folder.resolve("procedures").resolve(key + ".yaml"), head + String.join("", steps));
    }

    private static Run child(RunNode node, long parent, int step) {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.step(parent, step).child() != null);
        return node.run(Objects.requireNonNull(node.step(parent, step).child()));
    }

    private static void reaches(RunNode node, long run, RunState state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.run(run).state() == state);
    }

    @Test
    @PlantedFault(
            check = "procedure.run",
            fault = "the procedure it runs fails",
            removed = "the procedure is mended")
    void isARunOfItsOwnWhoseEndIsTheSteps() {
        write("test/both", calling("test/good", "READS", "1m"), calling("test/bad", "READS", "1m"));
        RunNode node = start();
        Run parent = node.perform("both");

        Run good = child(node, parent.id(), 1);
        assertThat(good.state()).isEqualTo(RunState.PASSED);
        assertThat(good.parent()).isEqualTo(parent.id());
        assertThat(good.parentStep()).isEqualTo(1);
        assertThat(good.actorName()).isEqualTo(parent.actorName());
        StepResult first = node.step(parent.id(), 1);
        assertThat(first.state()).isEqualTo(StepState.PASSED);
        assertThat(first.headline()).isEqualTo("Run %d: 2 passed".formatted(good.id()));
        assertThat(first.startedAt()).isNotNull();
        assertThat(node.bean(ResultRows.class).tables(List.of(first.id())))
                .singleElement()
                .satisfies(
                        t -> {
                            assertThat(t.table().title()).isEqualTo("Steps of run " + good.id());
                            assertThat(t.table().rows()).hasSize(2);
                        });

        Run bad = child(node, parent.id(), 2);
        StepResult second = node.step(parent.id(), 2);
        assertThat(second.state()).isEqualTo(StepState.FAILED);
        assertThat(second.firstError())
                .isEqualTo("run %d, step 1, Step 1: it went wrong".formatted(bad.id()));
        assertThat(parent.state()).isEqualTo(RunState.FAILED);

        RunNode.procedure(folder, "bad", "value: 1");
        node.bean(Catalogue.class).reload(RunNode.ANNA);
        Run mended = node.perform("both");
        assertThat(child(node, mended.id(), 2).state()).isEqualTo(RunState.PASSED);
        assertThat(node.step(mended.id(), 2).state()).isEqualTo(StepState.PASSED);
    }

    @Test
    void waitsWithItsChildForAPersonAlsoAcrossARestart() {
        write("test/both", calling("test/ask", "READS", "1m"), acting("value: 1"));
        RunNode first = start();
        long parent = first.start("both");
        long child = child(first, parent, 1).id();
        reaches(first, child, RunState.WAITING);
        assertThat(first.run(parent).parked()).isTrue();
        assertThat(first.step(parent, 1).waitsFor()).isEqualTo(WaitsFor.RUN);
        await().until(
                        () ->
                                first.bean(Waiting.class).items().stream()
                                        .map(Waiting.Item::run)
                                        .toList()
                                        .equals(List.of(child)));
        assertThat(threads()).noneMatch(name -> name.startsWith("run-" + parent));
        first.close();

        RunNode second = start();
        assertThat(second.run(parent).state()).isEqualTo(RunState.WAITING);
        second.bean(StepAnswers.class).give(child, 1, Map.of("sheep", "12"), BEN);

        assertThat(second.ended(parent).state()).isEqualTo(RunState.PASSED);
        assertThat(second.run(child).state()).isEqualTo(RunState.PASSED);
        assertThat(second.step(parent, 2).state()).isEqualTo(StepState.PASSED);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void endsItsChildWhenItIsCancelledAndThenItself() {
        write("test/both", calling("test/long", "READS", "5m"), acting("value: 1"));
        RunNode node = start();
        long parent = node.start("both");
        long child = child(node, parent, 1).id();
        await().until(() -> node.step(child, 1).state() == StepState.RUNNING);

        node.bean(Cancellation.class).ask(parent, CancelMode.NOW, BEN);

        assertThat(node.ended(parent).state()).isEqualTo(RunState.CANCELLED);
        assertThat(node.run(child).state()).isEqualTo(RunState.CANCELLED);
        assertThat(node.run(child).cancelledBy()).isEqualTo("ben");
        assertThat(node.run(child).endedAt()).isBeforeOrEqualTo(node.run(parent).endedAt());
        assertThat(node.step(parent, 1).state()).isEqualTo(StepState.CANCELLED);
        assertThat(node.step(parent, 2).state()).isEqualTo(StepState.SKIPPED);
    }

    @Test
    void endsAChildThatWaitsForAPersonWhenItIsCancelled() {
        write("test/both", calling("test/ask", "READS", "5m"));
        RunNode node = start();
        long parent = node.start("both");
        long child = child(node, parent, 1).id();
        reaches(node, child, RunState.WAITING);

        node.bean(Cancellation.class).ask(parent, CancelMode.AFTER_STEP, BEN);

        assertThat(node.ended(parent).state()).isEqualTo(RunState.CANCELLED);
        assertThat(node.run(child).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void passesOnAWishToEndThatTheApplicationDidNotLiveToPassOn() {
        write("test/both", calling("test/ask", "READS", "5m"));
        RunNode first = start();
        long parent = first.start("both");
        long child = child(first, parent, 1).id();
        reaches(first, child, RunState.WAITING);
        first.bean(JdbcClient.class)
                .sql("update run_run set cancel = 'NOW', cancelled_by = 'ben' where id = ?")
                .param(parent)
                .update();
        first.close();

        RunNode second = start();

        assertThat(second.ended(parent).state()).isEqualTo(RunState.CANCELLED);
        assertThat(second.run(child).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void doesNotKnowWhatBecameOfAChildThatWasInterrupted() {
        write("test/both", calling("test/long", "READS", "5m"), acting("value: 1"));
        RunNode first = start();
        long parent = first.start("both");
        long child = child(first, parent, 1).id();
        await().until(() -> first.step(child, 1).state() == StepState.RUNNING);
        first.close();

        RunNode second = start();

        assertThat(second.ended(parent).state()).isEqualTo(RunState.WARNED);
        assertThat(second.run(child).state()).isEqualTo(RunState.INTERRUPTED);
        assertThat(second.step(parent, 1).state()).isEqualTo(StepState.UNKNOWN);
        assertThat(second.step(parent, 1).reason())
                .startsWith("run %d was interrupted".formatted(child));
    }

    @Test
    void endsAChildThatTakesTooLong() {
        write("test/both", calling("test/long", "READS", "1s"), acting("value: 1"));
        RunNode node = start();
        Run parent = node.perform("both");

        assertThat(parent.state()).isEqualTo(RunState.TIMED_OUT);
        assertThat(child(node, parent.id(), 1).state()).isEqualTo(RunState.CANCELLED);
        assertThat(node.step(parent.id(), 1).state()).isEqualTo(StepState.TIMED_OUT);
        assertThat(node.step(parent.id(), 2).state()).isEqualTo(StepState.PASSED);
    }

    @Test
    void letsItsChildTouchOnlyWhatWasShownAtTheLaunch() {
        write(
                "test/both",
                acting("say: first, sleep: 2s, value: 1"),
                calling("test/changes", "CHANGES", "1m"));
        RunNode node = start();
        Planning plan = node.bean(RunLauncher.class).plan(RunNode.launch("both"));
        long parent = node.startChanging("both");
        ActKind.objects = List.of("two", "three");

        assertThat(node.ended(parent).state()).isEqualTo(RunState.PASSED);
        Run child = child(node, parent, 2);
        assertThat(plan.planDigest()).isNotNull();
        assertThat(node.output(child.id(), 1))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("two true\nthree false\n");
    }

    @Test
    void saysInADryRunWhatItsChildWouldTouchAndStartsNone() {
        write("test/both", calling("test/changes", "CHANGES", "1m"));
        RunNode node = start();
        Run dry = node.ended(node.start(RunNode.dryRun("both"), null));

        assertThat(node.step(dry.id(), 1).state()).isEqualTo(StepState.SKIPPED);
        assertThat(node.step(dry.id(), 1).headline()).isEqualTo("would touch 2 objects");
        assertThat(node.count("run_run where parent_id = ?", dry.id())).isZero();
    }

    @Test
    void isNotLoadedWhereItWouldRunItselfOrDoMoreThanItDeclares() {
        write("round/a", calling("round/b", "READS", "1m"));
        write("round/b", calling("round/a", "READS", "1m"));
        write("round/nobody", calling("round/nothing", "READS", "1m"));
        write("round/quiet", calling("round/changes", "READS", "1m"));
        write("round/changes", acting("effect: CHANGES, value: 1"));
        RunNode node = start();

        assertThat(node.bean(Catalogue.class).errors())
                .extracting(ChildRunsSuite::brief)
                .contains(
                        "a.yaml 15 it would come to run itself: round/a → round/b → round/a",
                        "b.yaml 15 it would come to run itself: round/b → round/a → round/b",
                        "nobody.yaml 15 there is no procedure round/nothing",
                        "quiet.yaml 12 round/changes CHANGES, not only READS");
        assertThat(node.bean(Catalogue.class).find("round/a")).isEmpty();
    }

    private static String brief(LoadError error) {
        String file = error.file().substring(error.file().lastIndexOf('/') + 1);
        return "%s %d %s".formatted(file, error.line(), error.message().replaceAll(" \\(.*", ""));
    }
}
