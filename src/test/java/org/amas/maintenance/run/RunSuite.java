package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs from launch to verdict, on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunSuite {

    RunNode node;

    abstract String[] database() throws Exception;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        RunNode.procedure(folder, "good", "say: hello, value: 5");
        RunNode.procedure(
                folder,
                "thrice",
                "say: hello, value: 5",
                "say: hello, value: 5",
                "say: hello, value: 5");
        RunNode.procedure(folder, "many", "many: 300", "many: 3", "many: 1100");
        RunNode.procedure(folder, "tables", "tables: 23");
        RunNode.procedure(folder, "listed", "looks: true");
        RunNode.procedure(folder, "listed-in-part", "looks: true");
        RunNode.procedure(folder, "silent", "sleep: 1ms");
        RunNode.procedure(folder, "concluded", "ending: concluded");
        RunNode.procedure(folder, "finding", "severity: ERROR");
        RunNode.procedure(
                folder,
                "limited",
                "limits: { value: { warn: 4, fail: 6 } }\nsettings: { value: 5 }",
                "limits: { value: { warn: 4, fail: 5 } }\nsettings: { value: 5 }");
        RunNode.procedure(
                folder, "gate", "onFailure: stop\nsettings: { ending: failed }", "value: 1");
        RunNode.procedure(
                folder,
                "unmet",
                "ending: skipped",
                "onlyAfter: test.act\nsettings: { value: 1 }",
                "onlyAfter: test.act\nsettings: { value: 1 }");
        RunNode.procedure(
                folder,
                "unmet-failed",
                "ending: failed",
                "onlyAfter: test.act\nsettings: { value: 1 }");
        RunNode.procedure(folder, "met", "value: 1", "onlyAfter: test.act\nsettings: { value: 1 }");
        RunNode.procedure(
                folder,
                "ajar",
                "onFailure: stop\nsettings: { ending: not-run }",
                "value: 1",
                "effect: CHANGES, value: 1");
        RunNode.procedure(folder, "down", "down: connection refused", "down: connection refused");
        RunNode.procedure(folder, "broken", "ending: broken", "value: 1");
        RunNode.procedure(folder, "long", "say: begun, sleep: 60s, value: 1", "value: 1");
        RunNode.procedure(
                folder, "deaf", "timeout: 1s\nsettings: { spin: 6s, value: 1 }", "value: 1");
        RunNode.procedure(folder, "short", "say: begun, sleep: 1s, value: 1");
        RunNode.procedure(folder, "quick", "sleep: 5ms, value: 1");
        RunNode.procedure(
                folder, "loud", "timeout: 120s\nsettings: { bytes: 200000000, value: 1 }");
        RunNode.procedure(folder, "changes", "effect: CHANGES, sleep: 50ms, value: 1");
        RunNode.procedure(folder, "destroys", "effect: DESTROYS, value: 1");
        node = new RunNode(folder, database());
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @BeforeEach
    void forget() {
        ActKind.objects = List.of("one", "two");
        ActKind.listed = null;
        ActKind.MOST_CHANGING.set(0);
    }

    @Test
    void performsAStepAndJudgesItsEvidence() {
        Run run = node.perform("good");

        assertThat(run.state()).isEqualTo(RunState.PASSED);
        StepResult step = node.step(run.id(), 1);
        assertThat(step.state()).isEqualTo(StepState.PASSED);
        assertThat(step.headline()).isEqualTo("did it");
        assertThat(node.output(run.id(), 1)).asString(StandardCharsets.UTF_8).isEqualTo("hello\n");
        assertThat(node.bean(ResultRows.class).readings(List.of(step.id())))
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.value()).isEqualTo(5);
                            assertThat(r.labels()).isEqualTo(Map.of("disk", "test"));
                        });
        assertThat(
                        node.count(
                                "audit_event where action = 'run.launch' and object = ? and"
                                        + " outcome = 'DONE'",
                                Long.toString(run.id())))
                .isEqualTo(1);
    }

    @Test
    void tellsHowATableDiffersFromTheLastCompletedRun() {
        Run first = listed(Table.row("api", "running", 10), Table.row("graph", "running", 7));
        assertThat(difference(first)).isNull();

        listedDry(Table.row("api", "removed", 1));
        Run second = listed(Table.row("api", "exited", 10), Table.row("cache", "running", 7));
        TableDifference found = difference(second);
        assertThat(found).isNotNull();
        assertThat(found.run()).isEqualTo(first.id());
        assertThat(found.at()).isEqualTo(node.step(first.id(), 1).endedAt());
        assertThat(found.words()).isEqualTo("1 new, 1 gone, 1 changed");
        assertThat(found.detail().gone()).containsExactly(Table.row("graph", "running", 7));
        assertThat(found.detail().changed().get(0).was()).isEqualTo(Map.of(1, "running"));

        Run third = listed(Table.row("api", "exited", 12), Table.row("cache", "running", 7));
        assertThat(difference(third))
                .extracting(TableDifference::run, TableDifference::words, TableDifference::measured)
                .containsExactly(second.id(), "", 1);
        assertThat(node.bean(TableDifferences.class).of(List.of(second.id(), third.id())))
                .isEqualTo(
                        Map.of(
                                second.id(),
                                List.of(
                                        new TableDifferences.StepDifference(
                                                second.id(),
                                                1,
                                                "Step 1",
                                                first.id(),
                                                "1 new, 1 gone, 1 changed"))));
    }

    @Test
    void aTableThatWasKeptInPartIsComparedAsFarAsItIsKept() {
        List<List<Object>> rows = List.of(Table.row("api", "running", 1));
        ActKind.listed = Table.of("Services", SERVICES, rows);
        node.perform("listed-in-part");
        ActKind.listed = new Table("Services", SERVICES, rows, 900);
        assertThat(difference(node.perform("listed-in-part")))
                .extracting(TableDifference::how)
                .asString()
                .endsWith("Compared as far as rows are kept.");
    }

    private static final List<Table.Column> SERVICES =
            List.of(
                    Table.Column.text("Service"),
                    Table.Column.text("State"),
                    new Table.Column("Memory", "bytes"));

    @SafeVarargs
    private Run listed(List<Object>... rows) {
        ActKind.listed = Table.of("Services", SERVICES, List.of(rows));
        return node.perform("listed");
    }

    @SafeVarargs
    private void listedDry(List<Object>... rows) {
        ActKind.listed = Table.of("Services", SERVICES, List.of(rows));
        node.ended(node.start(RunNode.dryRun("listed"), null));
    }

    private TableDifference difference(Run run) {
        return node.bean(ResultRows.class)
                .tables(List.of(node.step(run.id(), 1).id()))
                .getFirst()
                .difference();
    }

    @Test
    void F19_aLostAnswerToACommitIsNeitherGuessedNorRepeated() {
        LostAnswers answers = node.bean(LostAnswers.class);
        for (int every = 1; every <= 7; every++) {
            int before = answers.lost();
            // A database that never answers is one that is away.
            answers.lose(every + 1);
            Run run = node.perform("thrice");
            answers.lose(0);

            assertThat(answers.lost()).isGreaterThan(before);
            assertThat(run.state()).isEqualTo(RunState.PASSED);
            for (int number = 1; number <= 3; number++) {
                StepResult step = node.step(run.id(), number);
                assertThat(new String(node.output(run.id(), number))).isEqualTo("hello\n");
                assertThat(node.count("run_reading where step_id = ?", step.id())).isEqualTo(1);
            }
            assertThat(
                            node.count(
                                    "audit_event where action = 'run.end' and object = ?",
                                    Long.toString(run.id())))
                    .isEqualTo(1);
        }
    }

    @Test
    void aPageShowsTheWorstOfManyResultsAndCountsAll() throws Exception {
        long run = node.perform("many").id();
        RunViews views = node.bean(RunViews.class);
        List<RunView.StepView> steps = views.whole(views.scene(run, Optional.empty())).steps();

        RunView.Results many = steps.getFirst().results();
        assertThat(many.findings().rows()).hasSize(50);
        assertThat(many.findings().rows().getFirst().finding().place()).isEqualTo("row 300");
        assertThat(many.findings().total()).isEqualTo(300);
        assertThat(many.readings().rows()).hasSize(50);
        assertThat(many.readings().rows().getFirst().value()).isEqualTo(300);
        assertThat(many.readings().total()).isEqualTo(300);
        assertThat(many.loud()).hasSize(1);
        assertThat(many.tables().rows().getFirst().rows()).hasSize(50);
        assertThat(many.tables().rows().getFirst().total()).isEqualTo(300);
        assertThat(steps.getFirst().tally().words()).isEqualTo("1 error, 300 warnings");

        RunView.Results few = steps.get(1).results();
        assertThat(few.findings().rows()).hasSize(3);
        assertThat(few.readings().total()).isEqualTo(3);
        assertThat(few.quiet()).isEmpty();

        Excerpt<StoredFinding> kept = steps.getLast().results().findings();
        assertThat(kept.rows()).hasSize(50).last().asString().contains("Left out: 100 findings");
        assertThat(kept.total()).isEqualTo(Evidence.FINDINGS + 1);

        ResultCsv csv = node.bean(ResultCsv.class);
        long step = node.step(run, 1).id();
        assertThat(lines(csv.findings(step))).hasSize(301).last().asString().contains("row 300");
        assertThat(lines(csv.readings(step))).hasSize(301);
        assertThat(lines(csv.table(step, 1))).hasSize(301).contains("cell 51");
        assertThatThrownBy(() -> csv.table(step, 2)).isInstanceOf(NotFound.class);
    }

    @Test
    void theTablesThatAPageDoesNotShowAreNamedByIt() {
        long run = node.perform("tables").id();
        RunViews views = node.bean(RunViews.class);
        RunView.Results shown =
                views.whole(views.scene(run, Optional.empty())).steps().getFirst().results();

        assertThat(shown.tables().rows()).hasSize(20);
        assertThat(shown.tables().total()).isEqualTo(23);
        assertThat(shown.furtherTables()).containsExactly("Table 21", "Table 22", "Table 23");
        assertThat(views.whole(views.scene(node.perform("many").id(), Optional.empty())).steps())
                .allSatisfy(step -> assertThat(step.results().furtherTables()).isEmpty());
    }

    private static List<String> lines(ResultCsv.Lines written) throws IOException {
        StringWriter text = new StringWriter();
        written.write(new PrintWriter(text));
        return text.toString().lines().toList();
    }

    @Test
    void aStepWithoutEvidenceIsUnknownAndItsRunWarned() {
        Run run = node.perform("silent");

        assertThat(node.step(run.id(), 1).state()).isEqualTo(StepState.UNKNOWN);
        assertThat(node.step(run.id(), 1).reason()).isEqualTo("no evidence");
        assertThat(run.state()).isEqualTo(RunState.WARNED);
        assertThat(node.perform("concluded").state()).isEqualTo(RunState.PASSED);
    }

    @Test
    void theProceduresLimitsDecide() {
        Run run = node.perform("limited");

        assertThat(node.step(run.id(), 1).state()).isEqualTo(StepState.WARNED);
        assertThat(node.step(run.id(), 2).state()).isEqualTo(StepState.FAILED);
        assertThat(node.step(run.id(), 2).firstError())
                .isEqualTo("value of disk test is 5 %, it fails at 5 %");
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(node.perform("finding").state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aGateThatDoesNotOpenStopsTheRest() {
        Run run = node.perform("gate");

        assertThat(node.step(run.id(), 2).state()).isEqualTo(StepState.SKIPPED);
        assertThat(node.step(run.id(), 2).reason()).isEqualTo("stopped by step 1");
        assertThat(run.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void whatBuildsOnAStepIsSkippedAsThatOneWas() {
        Run unmet = node.perform("unmet");
        String reason = node.step(unmet.id(), 1).reason();
        assertThat(reason).isNotEmpty();
        for (int step : List.of(2, 3)) {
            assertThat(node.step(unmet.id(), step).state()).isEqualTo(StepState.SKIPPED);
            assertThat(node.step(unmet.id(), step).reason()).isEqualTo(reason);
        }

        Run failed = node.perform("unmet-failed");
        assertThat(node.step(failed.id(), 2).state()).isEqualTo(StepState.SKIPPED);
        assertThat(node.step(failed.id(), 2).reason()).isEqualTo("step 1 is FAILED");

        assertThat(node.step(node.perform("met").id(), 2).state()).isEqualTo(StepState.PASSED);
    }

    @Test
    void aGateThatCouldNotLookLetsOnlyReadersThrough() {
        Run run = node.ended(node.startChanging("ajar"));

        assertThat(node.step(run.id(), 2).state()).isEqualTo(StepState.PASSED);
        assertThat(node.step(run.id(), 3).state()).isEqualTo(StepState.SKIPPED);
        assertThat(run.state()).isEqualTo(RunState.WARNED);
    }

    @Test
    void oneCauseIsTheSameInAllStepsItBlinds() {
        Run run = node.perform("down");

        assertThat(node.step(run.id(), 1).cause())
                .isEqualTo("host at host:x: connection refused")
                .isEqualTo(node.step(run.id(), 2).cause());
    }

    @Test
    void anExceptionFailsOnlyItsStep() {
        Run run = node.perform("broken");

        assertThat(node.step(run.id(), 1).reason()).isEqualTo("boom");
        assertThat(node.step(run.id(), 2).state()).isEqualTo(StepState.PASSED);
    }

    @Test
    void aStepThatIgnoresInterruptsTimesOutAndIsLeftBehind() {
        Run run = node.perform("deaf");

        StepResult step = node.step(run.id(), 1);
        assertThat(step.state()).isEqualTo(StepState.TIMED_OUT);
        assertThat(step.reason()).contains("not done within 1 s").contains("left behind");
        assertThat(node.step(run.id(), 2).state()).isEqualTo(StepState.PASSED);
        assertThat(run.state()).isEqualTo(RunState.TIMED_OUT);
    }

    @Test
    void cancelsARunNow() {
        long id = node.start("long");
        await().until(() -> node.step(id, 1).outputBytes() > 0);

        node.bean(Cancellation.class).ask(id, CancelMode.NOW, RunNode.ANNA);

        assertThat(node.ended(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(node.step(id, 1).state()).isEqualTo(StepState.CANCELLED);
        assertThat(node.step(id, 1).reason()).startsWith("cancelled by anna");
        assertThat(node.step(id, 2).reason()).isEqualTo("the run was cancelled by anna");
        node.bean(Cancellation.class).ask(id, CancelMode.NOW, RunNode.ANNA);
    }

    @Test
    void whatWasAskedToStopDuringItsLastStepHasDoneAll() {
        long id = node.start("short");
        await().until(() -> node.step(id, 1).outputBytes() > 0);

        node.bean(Cancellation.class).ask(id, CancelMode.AFTER_STEP, RunNode.ANNA);

        assertThat(node.ended(id).state()).isEqualTo(RunState.PASSED);
        assertThat(view(id).wasDoneBeforeItCouldBeStopped()).isTrue();
        assertThat(view(node.perform("good").id()).wasDoneBeforeItCouldBeStopped()).isFalse();
    }

    private RunView view(long id) {
        RunViews views = node.bean(RunViews.class);
        return views.whole(views.scene(id, Optional.empty()));
    }

    @Test
    void refusesToCancelWhatHasEnded() {
        Run run = node.perform("good");

        assertThatThrownBy(
                        () ->
                                node.bean(Cancellation.class)
                                        .ask(run.id(), CancelMode.NOW, RunNode.ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("has ended already: Passed.");
        assertThat(node.run(run.id()).state()).isEqualTo(RunState.PASSED);
    }

    @Test
    void racesOfCancelAndFinishHaveOneEnd() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 40; i++) {
            long id = node.start("quick");
            Thread.sleep(random.nextInt(12));
            try {
                node.bean(Cancellation.class).ask(id, CancelMode.NOW, RunNode.ANNA);
            } catch (Conflict ended) {
                assertThat(node.run(id).state()).isEqualTo(RunState.PASSED);
            }
            RunState end = node.ended(id).state();
            assertThat(end).isIn(RunState.PASSED, RunState.CANCELLED);
            Thread.sleep(5);
            assertThat(node.run(id).state()).isEqualTo(end);
        }
    }

    @Test
    void A49_aHundredEqualLaunchesAreOneRun() throws Exception {
        List<Callable<RunLauncher.Launched>> launches =
                IntStream.range(0, 100)
                        .<Callable<RunLauncher.Launched>>mapToObj(
                                i ->
                                        () ->
                                                node.bean(RunLauncher.class)
                                                        .launch(
                                                                RunNode.launch("quick"),
                                                                "form-1",
                                                                RunNode.ANNA))
                        .toList();
        Set<Long> ids = new HashSet<>();
        int created = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(100)) {
            for (Future<RunLauncher.Launched> one : threads.invokeAll(launches)) {
                ids.add(one.get().run().id());
                created += one.get().created() ? 1 : 0;
            }
        }

        assertThat(ids).hasSize(1);
        assertThat(created).isEqualTo(1);
        assertThatThrownBy(() -> node.start(RunNode.launch("good"), "form-1"))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void namesWhatIsWrongWithALaunch() {
        long before = node.count("run_run");
        Launch wrong =
                new Launch("test/none", "mars", Map.of(), "x".repeat(2_001), false, null, null);

        assertThatThrownBy(() -> node.start(wrong, null))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e ->
                                assertThat(e.errors())
                                        .extracting(f -> f.field())
                                        .containsExactly("procedure", "environment", "reason"));
        assertThat(node.count("run_run")).isEqualTo(before);
    }

    @Test
    void namesEachWrongParameterAlsoWhereTheEnvironmentIsUnknown() {
        Map<String, Object> given = new TreeMap<>();
        given.put("none", 1);
        given.put("nothing", null);
        Launch wrong = new Launch("test/good", "mars", given, null, false, null, null);

        assertThatThrownBy(() -> node.start(wrong, null))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e ->
                                assertThat(e.errors())
                                        .extracting(f -> f.field())
                                        .containsExactly(
                                                "environment",
                                                "parameters.nothing",
                                                "parameters.none"));
    }

    @Test
    void whatOnlyReadsWasNotShownAndIsNotOfAnotherEnvironment() {
        Launch seen = new Launch("test/good", "local", Map.of(), null, false, "0".repeat(64), null);
        assertThatThrownBy(() -> node.start(seen, null))
                .isInstanceOfSatisfying(StalePlan.class, e -> assertThat(e.planDigest()).isNull());
        Launch elsewhere = new Launch("test/good", "local", Map.of(), null, false, null, "mars");
        assertThatThrownBy(() -> node.start(elsewhere, null))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.errors().getFirst().field()).isEqualTo("confirmation"));
    }

    @Test
    void aChangingProcedureNeedsThePlanThatWasSeen() {
        assertThatThrownBy(() -> node.start("changes"))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.errors().getFirst().field()).isEqualTo("planDigest"));
        String seen = node.bean(RunLauncher.class).plan(RunNode.launch("changes")).planDigest();
        ActKind.objects = List.of("one", "two", "three");
        Launch stale = new Launch("test/changes", "local", Map.of(), null, false, seen, null);

        assertThatThrownBy(() -> node.start(stale, null))
                .isInstanceOfSatisfying(
                        StalePlan.class,
                        e -> assertThat(e.planDigest()).isNotEqualTo(seen).hasSize(64));
    }

    @Test
    void A48_actsOnlyOnWhatWasShown() {
        long id = node.startChanging("changes");
        Run run = node.ended(id);

        assertThat(run.state()).isEqualTo(RunState.PASSED);
        assertThat(node.output(id, 1))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("one true\ntwo true\n");
    }

    @Test
    void whatDestroysMustBeConfirmedByName() {
        String digest = node.bean(RunLauncher.class).plan(RunNode.launch("destroys")).planDigest();

        assertThatThrownBy(
                        () ->
                                node.start(
                                        new Launch(
                                                "test/destroys",
                                                "local",
                                                Map.of(),
                                                null,
                                                false,
                                                digest,
                                                "production"),
                                        null))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.errors().getFirst().field()).isEqualTo("confirmation"));
        assertThat(node.ended(node.startChanging("destroys")).state()).isEqualTo(RunState.PASSED);
    }

    @Test
    void aDryRunPlansAndPerformsNothing() {
        int before = ActKind.PERFORMED.get();
        Run run = node.ended(node.start(RunNode.dryRun("changes"), null));

        StepResult step = node.step(run.id(), 1);
        assertThat(step.state()).isEqualTo(StepState.SKIPPED);
        assertThat(step.reason()).isEqualTo("dry run");
        assertThat(step.planDigest()).hasSize(64);
        assertThat(node.bean(Plans.class).read(step.plan()).objects()).hasSize(2);
        assertThat(run.planDigest())
                .isEqualTo(
                        node.bean(RunLauncher.class).plan(RunNode.launch("changes")).planDigest());
        assertThat(ActKind.PERFORMED).hasValue(before);
        assertThat(node.step(node.ended(node.start(RunNode.dryRun("down"), null)).id(), 1).state())
                .isEqualTo(StepState.NOT_RUN);
    }

    @Test
    void fiftyChangersOfOneTargetGoOneByOne() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(node.startChanging("changes"));
        }

        ids.forEach(id -> assertThat(node.ended(id).state()).isEqualTo(RunState.PASSED));
        assertThat(ActKind.MOST_CHANGING).hasValue(1);
        assertThat(node.count("run_lock")).isZero();
    }

    @Test
    void A65_keepsTwoHundredMegabytesByteByByte() throws Exception {
        Run run = node.perform("loud");

        StepResult step = node.step(run.id(), 1);
        assertThat(step.outputBytes()).isEqualTo(200_000_000);
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        byte[] block = ActKind.block();
        for (int i = 0; i < 2_000; i++) {
            expected.update(block);
        }
        MessageDigest found = MessageDigest.getInstance("SHA-256");
        long at = 0;
        OutputReader reader = node.bean(OutputReader.class);
        for (List<Chunk> chunks = reader.read(step.id(), 0, 1 << 20);
                !chunks.isEmpty();
                chunks = reader.read(step.id(), at, 1 << 20)) {
            chunks.forEach(chunk -> found.update(chunk.content()));
            at = chunks.getLast().end();
        }
        assertThat(found.digest()).isEqualTo(expected.digest());
        long line = step.outputLines() / 2;
        long offset = reader.offsetOfLine(step.id(), line);
        Chunk there = reader.read(step.id(), offset, 1).getFirst();
        assertThat(there.firstLine()).isEqualTo(line);
        assertThat(reader.read(step.id(), offset - 1, 1).getFirst().content()[0])
                .isEqualTo((byte) '\n');
    }

    @Test
    void searchesTwoHundredMegabytesWhileSomebodyWaits() throws Exception {
        StepResult step = node.step(node.perform("loud").id(), 1);
        OutputReader reader = node.bean(OutputReader.class);
        LogSearch search = new LogSearch(reader, Duration.ofMinutes(5));
        long lines = expectedLines(line -> line.toLowerCase(Locale.ROOT).contains("ab"));

        LogSearch.Result found = search.containing(step, "aB", LogSearch.Place.BEGIN);
        LogSearch.Result trouble = search.trouble(step, LogSearch.Place.BEGIN);

        assertThat(found.whole()).isTrue();
        assertThat(found.count()).isEqualTo(lines);
        assertThat(trouble.whole()).isTrue();

        LogSearch hasty = new LogSearch(reader, Duration.ZERO);
        LogSearch.Result part = hasty.containing(step, "aB", LogSearch.Place.BEGIN);
        assertThat(part.whole()).isFalse();
        assertThat(part.to()).isLessThan(step.outputBytes());
        long counted = part.count();
        while (part.rest() != null) {
            part = hasty.containing(step, "aB", part.rest());
            counted += part.count();
        }
        assertThat(counted).isEqualTo(lines);
        assertThat(part.to()).isEqualTo(step.outputBytes());
    }

    /** Of two thousand times the same block, whose last line goes on in the next. */
    private static long expectedLines(Predicate<String> wanted) {
        String block = new String(ActKind.block(), StandardCharsets.UTF_8);
        String[] parts = block.split("\n", -1);
        String seam = parts[parts.length - 1] + parts[0];
        long inner = Stream.of(parts).skip(1).limit(parts.length - 2).filter(wanted).count();
        return 2_000 * inner
                + 1_999 * (wanted.test(seam) ? 1 : 0)
                + (wanted.test(parts[0]) ? 1 : 0)
                + (wanted.test(parts[parts.length - 1]) ? 1 : 0);
    }

    @Test
    void theDispatcherSurvivesWhateverIsThrownAtIt() throws Exception {
        LostAnswers answers = node.bean(LostAnswers.class);
        answers.breakDispatcher(true);
        long id = node.start("good");
        Thread.sleep(3_000);
        int failures = answers.broken();
        answers.breakDispatcher(false);

        assertThat(failures).isBetween(1, 6);
        assertThat(node.ended(id).state()).isEqualTo(RunState.PASSED);
        assertThat(node.perform("good").state()).isEqualTo(RunState.PASSED);
    }

    @Test
    void checksAReadingStepAgainAndKeepsBoth() {
        Run run = node.perform("good");

        StepResult again = node.bean(CheckAgain.class).start(run.id(), 1, RunNode.ANNA);

        StepResults results = node.bean(StepResults.class);
        await().until(() -> results.findById(again.id()).orElseThrow().state().isFinal());
        assertThat(results.findByRunIdAndNumberOrderByAttempt(run.id(), 1))
                .extracting(StepResult::attempt, StepResult::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, StepState.PASSED),
                        org.assertj.core.groups.Tuple.tuple(1, StepState.PASSED));
        assertThat(node.run(run.id()).endedAt()).isEqualTo(run.endedAt());
    }

    @Test
    void stopsALaterLookThatGoesOnOrWaitsForItsTurn() {
        CheckAgain checks = node.bean(CheckAgain.class);
        StepResults results = node.bean(StepResults.class);
        int places = node.bean(RunSettings.class).concurrent();
        List<Long> stopped =
                IntStream.rangeClosed(0, places).mapToObj(i -> stopped("long")).toList();
        List<Long> looks =
                stopped.stream().map(run -> checks.start(run, 1, RunNode.ANNA).id()).toList();
        await().until(() -> states(looks, results, StepState.RUNNING) == places);

        // The one that waits first: it must not get the place of another.
        Predicate<Long> waits =
                run ->
                        results.findByRunIdAndNumberOrderByAttempt(run, 1).getLast().state()
                                == StepState.PENDING;
        Stream.concat(stopped.stream().filter(waits), stopped.stream().filter(waits.negate()))
                .toList()
                .forEach(run -> checks.stop(run, 1, RunNode.ANNA));

        await().until(() -> states(looks, results, StepState.CANCELLED) == places + 1);
        assertThat(all(looks, results))
                .extracting(StepResult::reason)
                .allMatch(why -> String.valueOf(why).startsWith("cancelled by anna"))
                .filteredOn(why -> String.valueOf(why).endsWith("before it began"))
                .hasSize(1);
        assertThat(node.run(stopped.getFirst()).state()).isEqualTo(RunState.CANCELLED);
        assertThatThrownBy(() -> checks.stop(stopped.getFirst(), 1, RunNode.ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("there is nothing to stop");
        assertThatThrownBy(() -> checks.stop(stopped.getFirst(), 9, RunNode.ANNA))
                .isInstanceOf(NotFound.class);
    }

    private long stopped(String procedure) {
        long id = node.start(procedure);
        await().until(() -> node.step(id, 1).outputBytes() > 0);
        node.bean(Cancellation.class).ask(id, CancelMode.NOW, RunNode.ANNA);
        node.ended(id);
        return id;
    }

    private static long states(List<Long> steps, StepResults results, StepState state) {
        return all(steps, results).stream().filter(step -> step.state() == state).count();
    }

    private static List<StepResult> all(List<Long> steps, StepResults results) {
        return steps.stream().map(id -> results.findById(id).orElseThrow()).toList();
    }

    @Test
    void marksItsWorkWithATokenThatNoOtherInstallationHas() throws Exception {
        Run run = node.perform("good");
        Steps steps = node.bean(Steps.class);

        String token =
                steps.assignment(run, steps.version(run), Map.of(), node.step(run.id(), 1)).token();

        assertThat(token)
                .matches("amas-maintenance-" + run.id() + "-1-[0-9a-f]{12}")
                .endsWith(run.mark())
                .doesNotEndWith(node.perform("good").mark())
                .hasSizeLessThanOrEqualTo(60);
    }

    @Test
    void remembersForTheNextRun() {
        Run run = node.perform("good");
        Assignment next =
                new Assignment(
                        run.id() + 1,
                        Run.newMark(),
                        "test/good",
                        node.bean(org.amas.maintenance.target.Environments.class)
                                .named("local")
                                .orElseThrow(),
                        Map.of(),
                        node.bean(Steps.class)
                                .bound(node.bean(Steps.class).version(run), Map.of(), "local")
                                .getFirst(),
                        0,
                        0,
                        null,
                        java.util.Optional.empty(),
                        List.of(),
                        false);

        History history = node.bean(History.class);
        assertThat(history.remembered(next, "value").orElseThrow().value()).isEqualTo("5.0");
        assertThat(history.values(next, "value", Map.of("disk", "test"), Duration.ofDays(1)))
                .isNotEmpty()
                .allSatisfy(past -> assertThat(past.value()).isEqualTo(5));
    }

    @Test
    void pagesThroughItsHistory() {
        node.perform("good");
        node.perform("good");
        RunHistory history = node.bean(RunHistory.class);
        RunHistory.Filter filter =
                new RunHistory.Filter(
                        "test/good",
                        "local",
                        Set.of(RunState.PASSED),
                        "anna",
                        Instant.parse("2020-01-01T00:00:00Z"),
                        null,
                        true,
                        null);

        RunHistory.Page first = history.page(filter, null, 1);
        RunHistory.Page second = history.page(filter, first.next(), 1);

        assertThat(first.items()).singleElement();
        assertThat(second.items().getFirst().id()).isLessThan(first.items().getFirst().id());
    }

    @Test
    void wakesItsViewers() throws Exception {
        long id = node.start("long");
        try (RunFeed.Watch watch = node.bean(RunFeed.class).watch(id)) {
            long seen = watch.version();
            await().until(() -> node.step(id, 1).outputBytes() > 0);
            node.bean(Cancellation.class).ask(id, CancelMode.NOW, RunNode.ANNA);
            assertThat(watch.await(seen, Duration.ofSeconds(5))).isGreaterThan(seen);
            assertThat(watch.output(node.step(id, 1), 0).orElseThrow().html())
                    .contains(">begun\n<");
        }
        node.ended(id);
    }
}
