package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.run.EarlierReadings.ReadingKey;
import org.amas.maintenance.run.FindingLives.Gone;
import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of findings and readings from run to run, on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FindingLivesSuite {

    private RunNode node;

    abstract String[] database() throws Exception;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        RunNode.procedure(folder, "look", "looks: true");
        RunNode.procedure(folder, "alike", "looks: true");
        RunNode.procedure(folder, "look-closer", "say: closer, looks: true");
        node = new RunNode(folder, database());
    }

    @BeforeEach
    @AfterEach
    void findNothing() {
        ActKind.found = List.of();
        ActKind.ending = null;
        node.perform("look");
        node.perform("look-closer");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private long perform(String name, String... found) {
        ActKind.found = List.of(found);
        return node.perform(name).id();
    }

    /** Each with whether it is new, or the run that saw it first. */
    private List<String> found(long run) {
        return node.bean(ResultRows.class).findings(List.of(node.step(run, 1).id())).stream()
                .map(FindingLivesSuite::told)
                .toList();
    }

    private static String told(StoredFinding stored) {
        ResultRows.Life life = stored.life();
        String print = stored.finding().fingerprint();
        if (life == null) {
            return print;
        }
        return print + (life.fresh() ? " new" : " since " + life.run());
    }

    private List<String> gone(long run) {
        long step = node.step(run, 1).id();
        return node
                .bean(FindingLives.class)
                .gone(List.of(step))
                .getOrDefault(step, List.of())
                .stream()
                .map(Gone::fingerprint)
                .toList();
    }

    @Test
    void aFindingIsNewThenStillThereThenGone() {
        long first = perform("look", "a", "b");
        assertThat(found(first)).containsExactlyInAnyOrder("a new", "b new");

        long second = perform("look", "a");
        assertThat(found(second)).containsExactly("a since " + first);
        assertThat(gone(second)).containsExactly("b");

        long third = perform("look", "b");
        assertThat(found(third)).as("it had been gone").containsExactly("b new");
        assertThat(gone(third)).containsExactly("a");
        assertThat(found(first)).as("as it was").containsExactlyInAnyOrder("a new", "b new");
    }

    @Test
    void isNotGoneWhereTheCheckCouldNotLook() {
        long first = perform("look", "a");
        for (String ending : List.of("unknown", "not-run", "failed", "skipped", "down")) {
            ActKind.ending = ending;
            assertThat(gone(perform("look"))).as(ending).isEmpty();
        }
        ActKind.ending = null;
        assertThat(found(perform("look", "a"))).containsExactly("a since " + first);
        long last = perform("look");
        assertThat(gone(last)).containsExactly("a");
    }

    @Test
    void isNotGoneWhereAnotherCheckDoesNotSeeIt() {
        long first = perform("look-closer", "a");
        assertThat(gone(perform("look"))).isEmpty();
        assertThat(found(perform("look", "a"))).containsExactly("a since " + first);
        assertThat(gone(perform("look-closer"))).as("seen last by the other").isEmpty();
        assertThat(gone(perform("look"))).containsExactly("a");
    }

    @Test
    void isTheSameInWhicheverProcedureTheSameCheckStands() {
        long first = perform("look", "a");
        assertThat(found(perform("alike", "a"))).containsExactly("a since " + first);
        assertThat(gone(perform("look"))).containsExactly("a");
    }

    @Test
    void aDryRunTellsNothing() {
        perform("look", "a");
        long dry = node.ended(node.start(RunNode.dryRun("look"), null)).id();
        assertThat(gone(dry)).isEmpty();
        assertThat(gone(perform("look"))).containsExactly("a");
    }

    @Test
    void isGoneAtOnceWhenSomebodyChecksAgain() {
        long run = perform("look", "a");
        ActKind.found = List.of();
        StepResult again = node.bean(CheckAgain.class).start(run, 1, RunNode.ANNA);
        org.awaitility.Awaitility.await()
                .until(
                        () ->
                                node.bean(FindingLives.class)
                                        .gone(List.of(again.id()))
                                        .containsKey(again.id()));
    }

    @Test
    void seesOneLifeWhenTwoRunsFindItAtTheSameTime() {
        ActKind.found = List.of("a", "b", "c");
        List<Long> runs =
                java.util.stream.IntStream.range(0, 6)
                        .mapToObj(i -> node.start(i % 2 == 0 ? "look" : "alike"))
                        .toList();
        runs.forEach(node::ended);
        assertThat(runs.stream().flatMap(run -> found(run).stream()).filter("a new"::equals))
                .hasSize(1);
        assertThat(node.count("run_life where fingerprint = 'a' and gone_at is null")).isEqualTo(1);
    }

    @Test
    void aReadingKnowsItsLastFiveValues() {
        for (int value = 1; value <= 7; value++) {
            ActKind.measured = value;
            perform(value % 2 == 0 ? "look" : "alike");
        }
        ActKind.measured = 8;
        ActKind.ending = "not-run";
        perform("look");
        ActKind.ending = null;
        long last = perform("look");
        RunView.Results results = results(last);
        ResultRows.StoredReading reading = results.readings().rows().getFirst();
        assertThat(reading.value()).isEqualTo(8);
        assertThat(results.before(reading)).containsExactly(3.0, 4.0, 5.0, 6.0, 7.0);
        assertThat(results.spark(reading).sentence())
                .isEqualTo("value, disk test, 6 values: from 3 % to 8 %");
        assertThat(results.before())
                .containsOnlyKeys(new ReadingKey("value", Map.of("disk", "test")));
    }

    private RunView.Results results(long run) {
        RunViews views = node.bean(RunViews.class);
        return views.whole(views.scene(run, Optional.empty())).steps().getFirst().results();
    }

    @Test
    void theProgramsReaderIsToldToo() {
        long first = perform("look", "a", "b");
        RunDocuments.StepDocument step =
                node.bean(RunDocuments.class).of(node.run(perform("look", "a"))).steps().getFirst();
        assertThat(step.findings())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.life()).isEqualTo(RunDocuments.FindingLife.STILL_THERE);
                            assertThat(one.sinceRun()).isEqualTo(first);
                        });
        assertThat(step.gone())
                .singleElement()
                .satisfies(one -> assertThat(one.fingerprint()).isEqualTo("b"));
    }
}
