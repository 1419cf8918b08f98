package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.report.Document.Kind;
import org.amas.maintenance.report.WeeklyReport.Outcome;
import org.amas.maintenance.report.WeeklyReport.ProcedureLine;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.Run;
import org.amas.maintenance.run.RunHistory;
import org.amas.maintenance.run.RunLauncher;
import org.amas.maintenance.run.RunState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The daily log and the weekly report, counted from a history that is known row by row. */
class ReportsIT {

    private static final Actor ANNA = new Actor(Actor.Kind.USER, "anna", "127.0.0.1");
    private static final String DISKS = "daily/system-status";
    private static final String LOGS = "daily/log-rotation";

    private ConfigurableApplicationContext node;

    @BeforeEach
    void start(@TempDir Path folder) {
        node =
                new SpringApplicationBuilder(AmasMaintenance.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder,
                                "--amas.environments.local.title=Local",
                                "--amas.environments.other.title=Other",
                                "--amas.run.poll=200ms");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private JdbcClient jdbc() {
        return node.getBean(JdbcClient.class);
    }

    private long past(
            String procedure, String environment, boolean dry, RunState state, String at) {
        Version version = node.getBean(Catalogue.class).find(procedure).orElseThrow();
        Instant began = Instant.parse(at);
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc().sql(
                        """
                        insert into run_run (procedure_key, version_id, version, title, environment,
                          state, dry_run, actor_kind, actor_name, parameters, epoch, mark,
                          created_at, started_at, ended_at)
                        values (?, ?, ?, ?, ?, ?, ?, 'USER', 'ben', '{}', 1, 'past', ?, ?, ?)\
                        """)
                .params(
                        procedure,
                        version.id(),
                        version.number(),
                        version.definition().title(),
                        environment,
                        state.name(),
                        dry,
                        began.atOffset(ZoneOffset.UTC),
                        began.atOffset(ZoneOffset.UTC),
                        began.plusSeconds(90).atOffset(ZoneOffset.UTC))
                .update(key, "id");
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    private long step(long run, String kind, String effect, String state, long seconds) {
        Instant began =
                jdbc().sql("select started_at from run_run where id = ?")
                        .param(run)
                        .query((row, n) -> row.getTimestamp(1).toInstant())
                        .single();
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc().sql(
                        """
                        insert into run_step (run_id, number, attempt, title, kind, effect, state,
                          headline, started_at, ended_at, output_bytes, output_lines, dropped_bytes)
                        values (?, 1, 0, ?, ?, ?, ?, 'looked', ?, ?, 0, 0, 0)\
                        """)
                .params(
                        run,
                        "Step of " + kind,
                        kind,
                        effect,
                        state,
                        began.atOffset(ZoneOffset.UTC),
                        began.plusSeconds(seconds).atOffset(ZoneOffset.UTC))
                .update(key, "id");
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    private void finding(long step, String fingerprint) {
        jdbc().sql(
                        """
                        insert into run_finding (step_id, severity, place, text, fingerprint)
                        values (?, 'WARNING', '/', 'It is full.', ?)\
                        """)
                .params(step, fingerprint)
                .update();
    }

    private void breach(long step, String mount) {
        jdbc().sql(
                        """
                        insert into run_reading (step_id, name, labels, measured, unit, warn, fail,
                          worse, standing, taken_at)
                        values (?, 'used_percent', ?, 91, '%', 80, 90, 'ABOVE', 'FAIL', ?),
                          (?, 'inodes_percent', ?, 3, '%', 80, 90, 'ABOVE', 'WITHIN', ?)\
                        """)
                .params(
                        step,
                        "{\"mount\":\"%s\"}".formatted(mount),
                        Instant.EPOCH.atOffset(ZoneOffset.UTC),
                        step,
                        "{\"mount\":\"%s\"}".formatted(mount),
                        Instant.EPOCH.atOffset(ZoneOffset.UTC))
                .update();
    }

    private void duty(
            String procedure,
            String environment,
            String opens,
            @Nullable String settled,
            @Nullable Boolean onTime,
            @Nullable Long run,
            @Nullable String reason) {
        Instant start = Instant.parse(opens);
        jdbc().sql(
                        """
                        insert into duty_duty (procedure_key, environment, nominal_at, window_start,
                          window_end, missed_at, moved, run_id, settled, on_time, reason, settled_by)
                        values (?, ?, ?, ?, ?, ?, false, ?, ?, ?, ?, ?)\
                        """)
                .params(
                        Arrays.asList(
                                procedure,
                                environment,
                                start.atOffset(ZoneOffset.UTC),
                                start.atOffset(ZoneOffset.UTC),
                                start.plusSeconds(900).atOffset(ZoneOffset.UTC),
                                start.plusSeconds(86_400).atOffset(ZoneOffset.UTC),
                                run,
                                settled,
                                onTime,
                                reason,
                                reason == null ? null : "lea"))
                .update();
    }

    private Run made(String procedure, String parameter, String value) {
        RunLauncher launcher = node.getBean(RunLauncher.class);
        Launch launch =
                new Launch(procedure, "local", Map.of(parameter, value), null, false, null, null);
        long id = launcher.launch(launch, null, ANNA).run().id();
        RunHistory history = node.getBean(RunHistory.class);
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                history.page(RunHistory.Filter.ALL, null, 200).items().stream()
                                        .filter(run -> run.id() == id)
                                        .findFirst()
                                        .orElseThrow(),
                        run -> run.state().isFinal());
    }

    private WeeklyReport weekly(String week) {
        Documents documents = node.getBean(Documents.class);
        Document document = documents.newest(Kind.WEEKLY, "local", week).orElseThrow();
        assertThat(documents.isIntact(document)).isTrue();
        return documents.read(document, WeeklyReport.class);
    }

    @Test
    void countsExactlyTheRealRunsOfTheWeekInThatEnvironment() {
        // ISO week 2025-W01 is 30 December 2024 to 5 January 2025.
        past(DISKS, "local", false, RunState.PASSED, "2024-12-29T23:59:59Z");
        long first = past(DISKS, "local", false, RunState.PASSED, "2024-12-30T00:00:00Z");
        past(DISKS, "local", false, RunState.FAILED, "2025-01-01T06:00:00Z");
        long last = past(LOGS, "local", false, RunState.WARNED, "2025-01-05T23:59:59Z");
        past(DISKS, "local", false, RunState.PASSED, "2025-01-06T00:00:00Z");
        past(DISKS, "local", true, RunState.PASSED, "2025-01-02T06:00:00Z");
        past(DISKS, "other", false, RunState.FAILED, "2025-01-02T06:00:00Z");
        step(last, "file.rotate", "CHANGES", "WARNED", 40);
        step(first, "host.disk", "READS", "NOT_RUN", 0);

        Run run = made("documentation/weekly-report", "week", "2025-W01");

        // Nobody is told, since there is no channel, which is nobody's failure.
        assertThat(run.state()).isEqualTo(RunState.PASSED);
        WeeklyReport report = weekly("2025-W01");
        assertThat(report.runs()).isEqualTo(3);
        assertThat(report.from()).isEqualTo("2024-12-30");
        assertThat(report.to()).isEqualTo("2025-01-05");
        assertThat(report.outcomes())
                .extracting(Outcome::state, Outcome::runs, Outcome::median)
                .containsExactly(
                        tuple("PASSED", 1L, 1.0),
                        tuple("WARNED", 1L, 0.0),
                        tuple("FAILED", 1L, 0.0));
        assertThat(report.procedures())
                .extracting(ProcedureLine::procedure, ProcedureLine::runs, ProcedureLine::unproven)
                .containsExactly(tuple(LOGS, 1L, 0L), tuple(DISKS, 2L, 1L));
        assertThat(report.changes())
                .singleElement()
                .satisfies(change -> assertThat(change.run()).isEqualTo(last));
        assertThat(report.slowest().getFirst().seconds()).isEqualTo(40);
        assertThat(report.daysWithoutRuns())
                .containsExactly(
                        LocalDate.parse("2024-12-31"),
                        LocalDate.parse("2025-01-02"),
                        LocalDate.parse("2025-01-03"),
                        LocalDate.parse("2025-01-04"));
        assertThat(report.narrative().getFirst())
                .isEqualTo(
                        "3 runs of 2 procedures: 1 passed, 1 with warnings, 1 failed"
                                + " (daily/system-status); 1 could not look everywhere.");
        linksToThem(report);
    }

    /** What a reader finds who follows a number is what was counted. */
    private void linksToThem(WeeklyReport report) {
        assertThat(report.runsHref())
                .contains("environment=local", "from=2024-12-30", "to=2025-01-05", "real=true");
        RunHistory.Filter filter =
                new RunHistory.Filter(
                        null,
                        "local",
                        Set.of(),
                        null,
                        Instant.parse("2024-12-30T00:00:00Z"),
                        Instant.parse("2025-01-06T00:00:00Z"),
                        true,
                        null);
        assertThat(node.getBean(RunHistory.class).page(filter, null, 50).items()).hasSize(3);
    }

    @Test
    void tellsNewFindingsFromOldOnesAndThoseThatAreGone() {
        long before = past(DISKS, "local", false, RunState.WARNED, "2026-03-04T06:00:00Z");
        long old = step(before, "host.disk", "READS", "WARNED", 1);
        finding(old, "stays");
        finding(old, "goes");
        long within = past(DISKS, "local", false, RunState.WARNED, "2026-03-10T06:00:00Z");
        long looked = step(within, "host.disk", "READS", "WARNED", 1);
        finding(looked, "stays");
        finding(looked, "comes");

        made("documentation/weekly-report", "week", "2026-W11");

        assertThat(weekly("2026-W11").issues())
                .extracting(Issue::life, Issue::last, Issue::gone)
                .containsExactly(
                        tuple("still there", within, null),
                        tuple("new", within, null),
                        tuple("gone", before, within));
    }

    @Test
    void countsEachDutyOfTheWeekOnce() throws Exception {
        long good = past(DISKS, "local", false, RunState.PASSED, "2026-03-10T06:00:00Z");
        long late = past(DISKS, "local", false, RunState.FAILED, "2026-03-11T09:00:00Z");
        duty(DISKS, "local", "2026-03-08T06:00:00Z", null, null, null, null);
        duty(DISKS, "local", "2026-03-09T06:00:00Z", null, null, null, null);
        duty(DISKS, "local", "2026-03-10T06:00:00Z", "DONE", true, good, null);
        duty(DISKS, "local", "2026-03-11T06:00:00Z", "DONE_WITH_FINDINGS", false, late, null);
        duty(DISKS, "local", "2026-03-12T06:00:00Z", "SKIPPED", null, null, "The power was cut.");
        duty(DISKS, "local", "2026-03-13T06:00:00Z", "OUTSIDE", true, null, "By hand: INC-9");
        duty(LOGS, "local", "2026-03-15T06:00:00Z", "INCOMPLETE", true, good, "step 2: not run");
        duty(LOGS, "other", "2026-03-10T06:00:00Z", null, null, null, null);
        duty(LOGS, "local", "2026-03-16T06:00:00Z", null, null, null, null);

        made("documentation/weekly-report", "week", "2026-W11");

        Compliance owed = Objects.requireNonNull(weekly("2026-W11").compliance());
        assertThat(owed.all()).isEqualTo(new Compliance.Counts(6, 1, 1, 1, 1, 1, 1));
        assertThat(owed.procedures())
                .extracting(Compliance.Line::procedure, one -> one.counts().expected())
                .containsExactly(tuple(LOGS, 1L), tuple(DISKS, 5L));
        assertThat(owed.deviations())
                .extracting(
                        Compliance.Deviation::fate,
                        Compliance.Deviation::run,
                        Compliance.Deviation::reason)
                .containsExactly(
                        tuple("missed", null, null),
                        tuple("late", late, null),
                        tuple("skipped", null, "The power was cut."),
                        tuple("done elsewhere", null, "By hand: INC-9"),
                        tuple("incomplete", good, "step 2: not run"));
        assertThat(weekly("2026-W11").narrative().getFirst())
                .isEqualTo(
                        "1 of 6 duties done on time; 1 missed (daily/system-status); 1 late"
                                + " (daily/system-status); 1 skipped (daily/system-status); 1 done"
                                + " elsewhere (daily/system-status); 1 incomplete"
                                + " (daily/log-rotation).");
        IsoWeek week = IsoWeek.parse("2026-W11").orElseThrow();
        String csv = ReportCsv.of(node.getBean(WeekReports.class).of(week, "local").orElseThrow());
        assertThat(csv.lines().toList().get(1)).contains(",1,0,0,0,1,0,0,DRAFT,");
        assertThat(csv.lines().toList().get(2)).contains(",5,1,1,1,0,1,1,DRAFT,");
    }

    @Test
    void aWeekInWhichNothingWasDoneButSomethingOwedHasAReport() {
        duty(DISKS, "local", "2026-03-09T06:00:00Z", null, null, null, null);

        made("documentation/weekly-report", "week", "2026-W11");

        WeeklyReport report = weekly("2026-W11");
        assertThat(report.runs()).isZero();
        assertThat(report.narrative().getFirst())
                .isEqualTo("0 of 1 duty done on time; 1 missed (daily/system-status).");
    }

    @Test
    void tellsOneTroubleOnceWhicheverProceduresSawIt() {
        for (String procedure : List.of(DISKS, LOGS)) {
            long run = past(procedure, "local", false, RunState.WARNED, "2026-03-10T06:00:00Z");
            finding(step(run, "host.disk", "READS", "WARNED", 1), "full");
        }

        made("documentation/weekly-report", "week", "2026-W11");

        assertThat(weekly("2026-W11").issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.seen()).isEqualTo(2));
    }

    @Test
    void countsALimitThatWasExceededUnlessAFindingSaysSoAlready() {
        long run = past(DISKS, "local", false, RunState.FAILED, "2026-03-10T06:00:00Z");
        long step = step(run, "host.disk", "READS", "FAILED", 1);
        finding(step, "full");
        breach(step, "/");
        breach(step, "/data");

        made("documentation/weekly-report", "week", "2026-W11");

        assertThat(weekly("2026-W11").issues())
                .extracting(Issue::severity, Issue::place, Issue::text)
                .containsExactly(
                        tuple("ERROR", "/data", "used of mount /data is 91 %, it fails at 90 %."),
                        tuple("WARNING", "/", "It is full."));
    }

    @Test
    void doesNotCallAFindingGoneThatNobodyLookedFor() {
        long before = past(DISKS, "local", false, RunState.WARNED, "2026-03-04T06:00:00Z");
        finding(step(before, "host.disk", "READS", "WARNED", 1), "stays");
        long within = past(DISKS, "local", false, RunState.WARNED, "2026-03-10T06:00:00Z");
        step(within, "host.disk", "READS", "UNKNOWN", 1);

        made("documentation/weekly-report", "week", "2026-W11");

        assertThat(weekly("2026-W11").issues()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "report.weekly",
            fault = "nothing was run in the week",
            removed = "something was")
    void failsAWeekWithoutARunAndKeepsNothing() {
        past(DISKS, "local", true, RunState.PASSED, "2025-01-02T06:00:00Z");
        past(DISKS, "other", false, RunState.PASSED, "2025-01-02T06:00:00Z");

        Run run = made("documentation/weekly-report", "week", "2025-W01");

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(reason(run)).contains("no data: nothing was run or owed in local in 2025-W01");
        assertThat(node.getBean(Documents.class).all(Kind.WEEKLY, "local", "2025-W01")).isEmpty();
        assertThat(told(run)).isEqualTo("SKIPPED");

        past(DISKS, "local", false, RunState.PASSED, "2025-01-02T06:00:00Z");
        assertThat(made("documentation/weekly-report", "week", "2025-W01").state())
                .isEqualTo(RunState.PASSED);
        assertThat(node.getBean(Documents.class).all(Kind.WEEKLY, "local", "2025-W01")).hasSize(1);
    }

    private String told(Run run) {
        return jdbc().sql("select state from run_step where run_id = ? and number = 2")
                .param(run.id())
                .query(String.class)
                .single();
    }

    private String reason(Run run) {
        return jdbc().sql("select reason from run_step where run_id = ? and number = 1")
                .param(run.id())
                .query(String.class)
                .single();
    }

    @Test
    @PlantedFault(
            check = "report.daily-log",
            fault = "nothing was run on the day",
            removed = "something was")
    void writesDownTheDayAndHowTheSystemWasLeft() {
        long run = past(DISKS, "local", false, RunState.WARNED, "2026-03-04T06:00:00Z");
        finding(step(run, "host.disk", "READS", "WARNED", 1), "full");
        past(LOGS, "local", false, RunState.PASSED, "2026-03-05T00:00:00Z");

        Run made = made("documentation/daily-log", "day", "2026-03-04");

        assertThat(made.state()).isEqualTo(RunState.PASSED);
        Documents documents = node.getBean(Documents.class);
        Document document = documents.newest(Kind.DAILY, "local", "2026-03-04").orElseThrow();
        DailyLog log = documents.read(document, DailyLog.class);
        assertThat(log.activities()).extracting(Activity::run).containsExactly(run);
        assertThat(log.maintainedBy()).containsExactly("ben");
        assertThat(log.issues()).extracting(Issue::life).containsExactly("new");
        assertThat(Objects.requireNonNull(log.status()).run()).isEqualTo(run);
        assertThat(document.markdown()).contains("Maintained by: ben", "It is full.");
        assertThat(document.run()).isEqualTo(made.id());

        assertThat(made("documentation/daily-log", "day", "2026-03-06").state())
                .isEqualTo(RunState.FAILED);
        past(DISKS, "local", false, RunState.PASSED, "2026-03-06T06:00:00Z");
        assertThat(made("documentation/daily-log", "day", "2026-03-06").state())
                .isEqualTo(RunState.PASSED);
    }

    @Test
    void noticesWhenWhatIsKeptWasChanged() {
        past(DISKS, "local", false, RunState.PASSED, "2026-03-04T06:00:00Z");
        made("documentation/daily-log", "day", "2026-03-04");
        jdbc().sql("update report_document set content = replace(content, 'PASSED', 'FAILED')")
                .update();

        Documents documents = node.getBean(Documents.class);
        List<Document> all = documents.all(Kind.DAILY, "local", "2026-03-04");
        assertThat(documents.isIntact(all.getFirst())).isFalse();
    }
}
