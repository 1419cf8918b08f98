package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.EarlierReadings.ReadingKey;
import org.amas.maintenance.run.FindingLives.Gone;
import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.step.Severity;
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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        RunNode.procedure(folder, "limited", measuring(), "say: hello", measuring());
        node = new RunNode(folder, database());
    }

    /** 10 % warns, 20 % fails. */
    private static String measuring() {
        return "settings: { looks: true }\nlimits: { value: { warn: 10, fail: 20 } }";
    }

    @BeforeEach
    @AfterEach
    void findNothing() {
        ActKind.found = List.of();
        ActKind.measured = 0;
        ActKind.ending = null;
        node.perform("look");
        node.perform("look-closer");
        node.perform("limited");
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
        assertThat(runs).anySatisfy(run -> assertThat(found(run)).contains("a new"));
        assertThat(runs)
                .allSatisfy(
                        run -> assertThat(found(run)).allMatch(told -> isNewOrEarlier(told, run)));
        assertThat(node.count("run_life where fingerprint = 'a' and gone_at is null")).isEqualTo(1);
    }

    /** What only a run that was launched later has seen before is no older for this one. */
    private static boolean isNewOrEarlier(String told, long run) {
        int since = told.indexOf(" since ");
        return since < 0 ? told.endsWith(" new") : Long.parseLong(told.substring(since + 7)) < run;
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

    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");

    private Acknowledgements words() {
        return node.bean(Acknowledgements.class);
    }

    private FindingLife life(String fingerprint) {
        long id =
                node.bean(JdbcClient.class)
                        .sql("select max(id) from run_life where fingerprint = ?")
                        .param(fingerprint)
                        .query(Long.class)
                        .single();
        return node.bean(FindingRows.class).named(id).orElseThrow();
    }

    private static Acknowledgements.Word known() {
        return new Acknowledgements.Word("The disk is ordered.", Instant.now().plusSeconds(3600));
    }

    private Map<OpenFindings.Group, Long> openOnes() {
        return node.bean(OpenFindings.class).counts();
    }

    private void change(String column, Object value, long life) {
        node.bean(JdbcClient.class)
                .sql("update run_acknowledgement set %s = ? where life_id = ?".formatted(column))
                .params(value, life)
                .update();
    }

    @Test
    void whatIsAcknowledgedIsKnownAndItsRunsKeepTheirVerdicts() {
        perform("look", "a");
        assertThat(life("a").state()).isEqualTo(FindingState.NEW);
        words().give(life("a").id(), known(), 0L, BEN);
        assertThat(openOnes()).isEmpty();
        change("severity", "CRITICAL", life("a").id());
        assertThat(openOnes()).as("it was worse when somebody knew of it").isEmpty();

        long later = perform("look", "a");
        assertThat(life("a").state()).isEqualTo(FindingState.KNOWN);
        assertThat(life("a").lastRun()).isEqualTo(later);
        assertThat(node.run(later).state()).isEqualTo(RunState.WARNED);
        assertThat(node.bean(OpenFindings.class).in("local"))
                .filteredOn(one -> one.fingerprint().equals("a"))
                .singleElement()
                .matches(FindingLife::isKnown);

        perform("look");
        assertThat(life("a").state()).isEqualTo(FindingState.GONE);
        perform("look", "a");
        assertThat(life("a").state()).as("nobody knows of the next").isEqualTo(FindingState.NEW);
    }

    @Test
    void isSilentNoLongerWhenItGetsWorseOrTheWordExpiresOrIsTakenBack() {
        perform("look", "a");
        perform("look", "a");
        long id = life("a").id();
        words().give(id, known(), 0L, BEN);

        change("severity", "INFO", id);
        assertThat(life("a").state()).as("worse").isEqualTo(FindingState.STILL_THERE);
        change("severity", "CRITICAL", id);
        assertThat(life("a").state()).as("better").isEqualTo(FindingState.KNOWN);
        change("expires_at", Instant.now().minusSeconds(1).atOffset(ZoneOffset.UTC), id);
        assertThat(life("a").state()).as("expired").isEqualTo(FindingState.STILL_THERE);

        words().give(id, known(), life("a").standing(), BEN);
        assertThat(life("a").state()).isEqualTo(FindingState.KNOWN);
        words().withdraw(id, life("a").standing(), BEN);
        assertThat(life("a").state()).as("taken back").isEqualTo(FindingState.STILL_THERE);
        assertThat(node.bean(FindingRows.class).words(id)).hasSize(2);
        long over = life("a").standing();
        assertThatThrownBy(() -> words().withdraw(id, over, BEN))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("ben took the acknowledgement back on ");
    }

    @Test
    void doesNotOverwriteAWordThatNobodyHadSeen() {
        perform("look", "a");
        long id = life("a").id();
        words().give(id, known(), 0L, BEN);

        assertThatThrownBy(() -> words().give(id, known(), 0L, RunNode.ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("ben acknowledged it on")
                .hasMessageContaining("The disk is ordered.");
        perform("look");
        assertThatThrownBy(() -> words().give(id, known(), 1L, BEN))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("found it no longer");
    }

    @Test
    void namesWhatIsWrongAboutAWord() {
        perform("look", "a");
        long id = life("a").id();
        Instant far = Instant.now().plus(Duration.ofDays(91));
        for (Acknowledgements.Word word :
                List.of(
                        new Acknowledgements.Word(" ", known().until()),
                        new Acknowledgements.Word("x".repeat(2001), known().until()),
                        new Acknowledgements.Word("Fine.", null),
                        new Acknowledgements.Word("Fine.", Instant.now().minusSeconds(1)),
                        new Acknowledgements.Word("Fine.", far))) {
            assertThatThrownBy(() -> words().give(id, word, 0L, BEN))
                    .isInstanceOf(InvalidRequest.class);
        }
        assertThat(life("a").acknowledged()).isNull();
    }

    @Test
    void acceptsWhatWasSeenAtOnceAndNothingThatCameLater() {
        perform("look", "a", "b");
        long seen = Math.max(life("a").id(), life("b").id());
        perform("look", "a", "b", "c");

        assertThat(words().acceptAll("local", seen, known(), BEN)).isEqualTo(2);

        assertThat(life("a").state()).isEqualTo(FindingState.KNOWN);
        assertThat(life("b").state()).isEqualTo(FindingState.KNOWN);
        assertThat(life("c").state()).isEqualTo(FindingState.NEW);
        assertThatThrownBy(() -> words().acceptAll("local", seen, known(), BEN))
                .isInstanceOf(Conflict.class);
        assertThatThrownBy(() -> words().acceptAll("mars", seen, known(), BEN))
                .isInstanceOf(InvalidRequest.class);
    }

    private StepFaults.@Nullable StepFault fault(long run) {
        List<RunFacts.StepFact> steps = node.bean(RunFacts.class).stepsOf(run);
        return node.bean(StepFaults.class).of(steps).get(steps.getFirst().id());
    }

    private boolean isKnown(long run) {
        return Objects.requireNonNull(fault(run)).known();
    }

    @Test
    void aStepIsKnownOnceAllThatItFoundIsAcknowledged() {
        assertThat(fault(node.perform("look").id())).as("it found nothing").isNull();
        long run = perform("look", "a", "b", "c", "d", "e");
        assertThat(isKnown(run)).isFalse();
        for (String each : List.of("a", "b", "c", "d")) {
            words().give(life(each).id(), known(), 0L, BEN);
        }
        assertThat(isKnown(run)).as("one of five is open").isFalse();
        StepFaults.StepFault fault = Objects.requireNonNull(fault(run));
        assertThat(fault.named()).extracting(StepFaults.Fault::place).first().isEqualTo("the e");
        assertThat(fault.named()).hasSize(3);
        assertThat(fault.more()).isEqualTo(2);
        assertThat(fault.named().getFirst().known()).isNull();
        assertThat(Objects.requireNonNull(fault.named().getLast().known()).by()).isEqualTo("ben");

        words().give(life("e").id(), known(), 0L, BEN);
        assertThat(isKnown(run)).isTrue();
        assertThat(isKnown(perform("look", "a", "b", "c", "d", "e"))).as("the next").isTrue();
        assertThat(isKnown(perform("look", "a", "f"))).as("something new").isFalse();
    }

    @Test
    void aStepIsKnownNoLongerWhenTheWordEndsOrIsNotAboutWhatItFound() {
        long run = perform("look", "a");
        long id = life("a").id();
        words().give(id, known(), 0L, BEN);
        assertThat(isKnown(run)).isTrue();
        JdbcClient jdbc = node.bean(JdbcClient.class);
        jdbc.sql("update run_life set severity = 'ERROR' where id = ?").param(id).update();
        assertThat(isKnown(run)).as("another check saw it worse").isFalse();
        jdbc.sql("update run_life set severity = 'WARNING' where id = ?").param(id).update();
        jdbc.sql("update run_finding set severity = 'ERROR' where life_id = ?").param(id).update();
        assertThat(isKnown(run)).as("it was worse here than what is known").isFalse();
        jdbc.sql("update run_finding set severity = 'INFO' where life_id = ?").param(id).update();
        assertThat(fault(run)).as("it only informs").isNull();
        jdbc.sql("update run_finding set severity = 'WARNING' where life_id = ?")
                .param(id)
                .update();
        change("expires_at", Instant.now().minusSeconds(1).atOffset(ZoneOffset.UTC), id);
        assertThat(isKnown(run)).as("the time is over").isFalse();
        words().give(id, known(), life("a").standing(), BEN);
        assertThat(isKnown(run)).isTrue();
        words().withdraw(id, life("a").standing(), BEN);
        assertThat(isKnown(run)).as("taken back").isFalse();
        words().give(id, known(), life("a").standing(), BEN);
        perform("look");
        assertThat(isKnown(run)).as("it is gone, so nothing is known of it").isFalse();
    }

    @Test
    void aStepThatDidNotLookToTheEndOrBreachesALimitIsNeverKnown() {
        perform("look", "a");
        words().give(life("a").id(), known(), 0L, BEN);
        for (String ending : List.of("unknown", "not-run", "failed", "down")) {
            ActKind.ending = ending;
            assertThat(isKnown(perform("look", "a"))).as(ending).isFalse();
        }
        ActKind.ending = null;
        assertThat(isKnown(perform("look", "a"))).isTrue();
        assertThat(isKnown(perform("limited", "a"))).as("within its limit").isTrue();
        ActKind.measured = 11;
        assertThat(isKnown(perform("limited", "a"))).as("beyond it").isFalse();
    }

    @Test
    void tellsTheWorstValueOfEachStepBeyondItsLimitElseTheNearestToIt() {
        TellingValues values = node.bean(TellingValues.class);
        ActKind.measured = 3;
        node.perform("limited");
        ActKind.measured = 4;
        long good = node.perform("limited").id();
        ActKind.measured = 12;
        long bad = node.perform("limited").id();
        long none = node.perform("look").id();

        Map<Long, List<TellingValues.TellingValue>> all = values.of(List.of(good, bad, none));

        assertThat(all).containsOnlyKeys(good, bad);
        assertThat(all.get(good))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.words()).isEqualTo("value, disk test");
                            assertThat(one.breaches()).isNull();
                            assertThat(one.delta()).isEqualTo(1);
                            assertThat(one.spark().values()).endsWith(3.0, 4.0);
                        });
        assertThat(all.get(bad)).extracting(TellingValues.TellingValue::step).containsExactly(1, 3);
        assertThat(all.get(bad))
                .allSatisfy(
                        one -> {
                            assertThat(one.breaches()).isEqualTo("warns at 10 %");
                            assertThat(one.delta()).isEqualTo(8);
                            assertThat(one.spark().values()).endsWith(3.0, 4.0, 12.0);
                        });
        assertThat(values.ofSteps(good))
                .extracting(TellingValues.TellingValue::step)
                .containsExactly(1, 3);
        assertThat(values.ofSteps(none)).isEmpty();
    }

    @Test
    void readsWhatManyRunsCameToInAsManyStatementsAsOfOne() {
        ActKind.measured = 12;
        ActKind.found = List.of("a");
        List<Long> runs = List.of(node.perform("limited").id(), node.perform("limited").id());
        assertThat(statements(runs)).isEqualTo(statements(runs.subList(0, 1))).isPositive();
    }

    private long statements(List<Long> runs) {
        Statements heard = node.bean(Statements.class);
        heard.forget();
        RunFacts facts = node.bean(RunFacts.class);
        facts.checkedAgain(runs);
        node.bean(StepFaults.class)
                .of(facts.stepsOf(runs).values().stream().flatMap(List::stream).toList());
        node.bean(TellingValues.class).of(runs);
        return heard.naming("run_step s", "run_reading", "run_finding", "run_run where");
    }

    @Test
    void listsTheWorstFirstPageByPage() {
        perform("look", "a", "b", "c");
        node.bean(JdbcClient.class)
                .sql("update run_life set severity = 'CRITICAL' where id = ?")
                .param(life("b").id())
                .update();
        FindingRows.Filter filter =
                new FindingRows.Filter("local", FindingState.OPEN, Severity.WARNING);
        FindingRows rows = node.bean(FindingRows.class);

        List<FindingLife> first = rows.page(filter, FindingRows.Cursor.START, 2);
        List<FindingLife> next = rows.page(filter, FindingRows.Cursor.after(first.getLast()), 2);

        assertThat(first).extracting(FindingLife::fingerprint).containsExactly("b", "c");
        assertThat(next).extracting(FindingLife::fingerprint).containsExactly("a");
        assertThat(rows.counts(filter)).containsEntry(FindingState.NEW, 3L);
        assertThat(rows.sightings(life("a").id(), 5)).hasSize(1);
    }
}
