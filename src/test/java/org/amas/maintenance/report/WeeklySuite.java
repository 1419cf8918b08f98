package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.SteppedClock;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunLauncher;
import org.amas.maintenance.web.Conflict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A lead's Monday, 16 March 2026, over HTTP on a real database: the report of 2026-W11. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class WeeklySuite {

    private static final String PASSWORD = "correct horse battery 9";
    private static final String DISKS = "daily/system-status";
    private static final String PAGE = "/reports/weekly/2026-W11";
    private static final IsoWeek WEEK = new IsoWeek(2026, 11);

    Path folder;
    private final Map<String, Visitor> visitors = new HashMap<>();
    private @Nullable ConfigurableApplicationContext node;
    private PastWeeks past;
    private long missed;
    private long good;
    private Visitor lead;

    abstract List<String> database() throws IOException;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.environments.local.title=Local",
                                "--amas.notify.channels.leads.type=webhook",
                                "--amas.notify.channels.leads.url=http://127.0.0.1:9/leads",
                                "--amas.notify.channels.leads.severity=critical",
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=false",
                                "--amas.duty.stop=3d",
                                "--amas.duty.round=10m"));
        arguments.addAll(database());
        SteppedClock.start = Instant.parse("2026-03-16T09:00:00Z");
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(arguments.toArray(String[]::new));
        Accounts accounts = bean(Accounts.class);
        accounts.create("lea", "Lea", Role.LEAD, PASSWORD);
        accounts.create("ana", "Ana", Role.ENGINEER, PASSWORD);
        accounts.create("vic", "Vic", Role.VIEWER, PASSWORD);
        accounts.create("aud", "Aud", Role.AUDITOR, PASSWORD);
        past = new PastWeeks(node);
        lead = visitor("lea");
    }

    @BeforeEach
    void forget() {
        List.of(
                        "report_final",
                        "report_action",
                        "notify_message",
                        "duty_run",
                        "duty_duty",
                        "duty_stop",
                        "duty_freeze",
                        "run_finding",
                        "run_life",
                        "run_reading",
                        "run_table",
                        "run_chunk",
                        "run_memory",
                        "run_launch",
                        "run_step",
                        "run_run")
                .forEach(table -> jdbc().sql("delete from " + table).update());
        good = past.run(DISKS, "PASSED", "2026-03-10T06:00:00Z");
        past.duty(DISKS, "2026-03-10T06:00:00Z", "DONE", true, good);
        missed = past.duty(DISKS, "2026-03-12T06:00:00Z", null, null, null);
    }

    @AfterAll
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    private <T> T bean(Class<T> type) {
        return Objects.requireNonNull(node).getBean(type);
    }

    private JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    private Visitor visitor(String name) throws Exception {
        int port =
                Objects.requireNonNull(node)
                        .getEnvironment()
                        .getRequiredProperty("local.server.port", Integer.class);
        if (!visitors.containsKey(name)) {
            visitors.put(name, new Visitor(port).signsIn(name, PASSWORD));
        }
        return Objects.requireNonNull(visitors.get(name));
    }

    private String page() throws Exception {
        HttpResponse<String> page = lead.gets(PAGE);
        assertThat(page.statusCode()).isEqualTo(200);
        return page.body();
    }

    private static String hidden(String page, String name) {
        Matcher value = Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(page);
        assertThat(value.find()).as(name + " on the page").isTrue();
        return value.group(1);
    }

    private HttpResponse<String> finalises(Visitor who, String week, String seen) throws Exception {
        return who.submits(
                "/settings/profile",
                "/reports/weekly/" + week + "/finalisation",
                Map.of("environment", "local", "seen", seen));
    }

    private void finalised() throws Exception {
        HttpResponse<String> answer = finalises(lead, "2026-W11", hidden(page(), "seen"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    }

    private JsonNode api() throws Exception {
        HttpResponse<String> answer = lead.gets("/api/v1" + PAGE);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body());
    }

    @Test
    void isADraftUntilALeadFinalisesIt() throws Exception {
        assertThat(api().path("state").asString()).isEqualTo("DRAFT");
        assertThat(api().path("hash").isNull()).isTrue();
        JsonNode draft = new JsonMapper().readTree(lead.gets(PAGE + "/json").body()).path("audit");
        assertThat(draft.path("hash").asString()).isEqualTo(hash(draft.path("number").asLong()));
        String seen = hidden(page(), "seen");
        for (String name : List.of("ana", "vic", "aud")) {
            assertThat(finalises(visitor(name), "2026-W11", seen).statusCode())
                    .as(name)
                    .isEqualTo(403);
        }

        finalised();

        assertThat(page()).contains("Finalised by <strong>lea</strong>", "16 Mar 2026, 09:0");
        JsonNode last = api();
        assertThat(last.path("state").asString()).isEqualTo("FINAL");
        assertThat(last.path("finalisedBy").asString()).isEqualTo("lea");
        assertThat(last.path("finalisedAt").asString()).startsWith("2026-03-16T09:0");
        assertThat(last.path("intact").asBoolean()).isTrue();
        String json = lead.gets(PAGE + "/json").body();
        JsonNode head = new JsonMapper().readTree(json).path("audit");
        assertThat(head.path("number").asLong())
                .as("where the record ended before it said so")
                .isEqualTo(last.path("auditEvent").asLong() - 1);
        assertThat(head.path("hash").asString()).isEqualTo(hash(head.path("number").asLong()));
        assertThat(last.path("hash").asString()).isEqualTo(Digest.of(json));
        assertThat(lead.gets(PAGE + "/csv").body())
                .contains("FINAL,lea,2026-03-16T09:0", Digest.of(json));
        assertThat(lead.gets(PAGE + "/markdown").body())
                .contains("Finalised by lea", Digest.of(json), last.path("auditHash").asString());
        assertThat(event(last.path("auditEvent").asLong()))
                .contains("report.finalise", "2026-W11", Digest.of(json));
        assertThat(lead.gets("/reports").body()).contains("2026-W11", "Final", "lea");
    }

    private String event(long number) {
        return jdbc().sql("select action || object || detail from audit_event where sequence = ?")
                .param(number)
                .query(String.class)
                .single();
    }

    private String hash(long number) {
        return jdbc().sql("select hash from audit_event where sequence = ?")
                .param(number)
                .query(String.class)
                .single();
    }

    @Test
    void cannotBeFinalisedBeforeItsWeekIsOver() throws Exception {
        past.run(DISKS, "PASSED", "2026-03-16T06:00:00Z");
        HttpResponse<String> page = lead.gets("/reports/weekly/2026-W12");
        assertThat(page.body())
                .contains("The week isn")
                .contains("23 Mar 2026, 00:00 UTC")
                .doesNotContain("Finalise 2026-W12");

        HttpResponse<String> refused = finalises(lead, "2026-W12", "any");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("from 23 Mar 2026, 00:00 UTC on");
    }

    @Test
    void isFinalisedOnce() throws Exception {
        String seen = hidden(page(), "seen");
        finalised();

        HttpResponse<String> again = finalises(lead, "2026-W11", seen);

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("lea finalised 2026-W11 in local on 16 Mar 2026");
    }

    @Test
    void isFinalisedOnceByTwoAtOnce() throws Exception {
        String seen = bean(WeekReports.class).of(WEEK, "local").orElseThrow().digest();
        long before = events();
        List<Callable<String>> both =
                List.of(() -> finalisedBy("lea", seen), () -> finalisedBy("mia", seen));
        List<String> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (Future<String> one : pool.invokeAll(both)) {
                answers.add(one.get());
            }
        }

        assertThat(answers).containsOnlyOnce("done");
        assertThat(answers).anyMatch(said -> said.contains("finalised 2026-W11 in local on"));
        assertThat(jdbc().sql("select count(*) from report_final").query(Long.class).single())
                .isEqualTo(1);
        assertThat(events()).isEqualTo(before + 1);
    }

    @Test
    void isSentWithWhatItSaysOnceItIsFinal() throws Exception {
        finalised();
        String digest = jdbc().sql("select digest from report_final").query(String.class).single();
        String sent =
                jdbc().sql(
                                "select content from notify_message where fact ="
                                        + " 'report-local-2026-W11'")
                        .query(String.class)
                        .single();
        assertThat(sent)
                .contains("weekly report 2026-W11", "SHA-256 of its content: " + digest)
                .contains("Duties: expected ", "/reports/weekly/2026-W11?environment=local")
                .contains("\"audit\":{\"number\":");
        assertThat(lead.gets("/messages").body()).contains("weekly report 2026-W11");
    }

    @Test
    void mondaysMessageSaysWhatTheDraftSaysAndThatItIsOne() throws Exception {
        long run = mondays();
        String sent =
                jdbc().sql("select content from notify_message where run_id = ?")
                        .param(run)
                        .query(String.class)
                        .single();
        WeeklyReport made =
                bean(Documents.class)
                        .read(
                                bean(Documents.class)
                                        .madeBy(Document.Kind.WEEKLY, run)
                                        .orElseThrow(),
                                WeeklyReport.class);
        JsonNode message = new JsonMapper().readTree(sent);
        assertThat(message.path("title").asString()).isEqualTo("weekly report 2026-W11, a draft");
        assertThat(message.path("counts").asString()).startsWith("Nobody has finalised it yet");
        assertThat(message.path("lines").toString())
                .contains(made.narrative())
                .contains("Duties: expected 2, on time 1, late 0, missed 1")
                .contains("SHA-256 of its content: ");
        assertThat(message.path("link").asString())
                .endsWith("/reports/weekly/2026-W11?environment=local");
        assertThat(message.path("audit").path("number").asLong()).isPositive();

        finalised();
        assertThat(bean(DraftBulletin.class).madeBy(run).orElseThrow().sentence())
                .startsWith("lea finalised 2026-W11 in local on")
                .endsWith("This is what is counted now.");
    }

    /** The run of the procedure that is owed on Mondays. */
    private long mondays() {
        Launch launch =
                new Launch(
                        "documentation/weekly-report", "local", Map.of(), null, false, null, null);
        Actor lea = new Actor(Actor.Kind.USER, "lea", null);
        long run = bean(RunLauncher.class).launch(launch, null, lea).run().id();
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                bean(RunFacts.class)
                                        .run(run)
                                        .filter(one -> one.state().isFinal())
                                        .isPresent());
        return run;
    }

    private long events() {
        return jdbc().sql("select count(*) from audit_event where action = 'report.finalise'")
                .query(Long.class)
                .single();
    }

    private String finalisedBy(String name, String seen) {
        try {
            Actor by = new Actor(Actor.Kind.USER, name, null);
            bean(Finalising.class).finalise(WEEK, "local", seen, by);
            return "done";
        } catch (Conflict slower) {
            return String.valueOf(slower.getMessage());
        }
    }

    @Test
    void isNotFinalisedAsNobodySawIt() throws Exception {
        String seen = hidden(page(), "seen");
        past.outside(missed, "by hand, INC-9");

        HttpResponse<String> refused = finalises(lead, "2026-W11", seen);

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("counted otherwise since you looked at it");
        finalised();
    }

    @Test
    void staysAsItWasAndSaysWhatIsRecordedOtherwiseSince() throws Exception {
        finalised();
        String json = lead.gets(PAGE + "/json").body();
        String csv = lead.gets(PAGE + "/csv").body();
        assertThat(page()).doesNotContain("Changed since it was finalised");

        past.outside(missed, "by hand, INC-9");
        past.run(DISKS, "FAILED", "2026-03-14T06:00:00Z");

        assertThat(page())
                .contains("Changed since it was finalised")
                .contains("missed 1 → 0", "done elsewhere 0 → 1", "runs 1 → 2", "Failed 0 → 1")
                .contains(
                        "daily/system-status of 12 Mar 2026, 06:00 UTC was missed, and is done"
                                + " elsewhere: by hand, INC-9, says lea");
        assertThat(lead.gets(PAGE + "/json").body()).isEqualTo(json);
        assertThat(lead.gets(PAGE + "/csv").body()).isEqualTo(csv);
        assertThat(api().path("compliance").path("missed").asInt()).isEqualTo(1);
        assertThat(api().path("changedSince").toString()).contains("missed 1 → 0");
    }

    @Test
    void saysLoudlyThatSomebodyChangedWhatWasFinalised() throws Exception {
        finalised();
        assertThat(page()).doesNotContain("Somebody changed it");
        jdbc().sql("update report_final set content = replace(content, '\"runs\":1', '\"runs\":9')")
                .update();
        String content =
                jdbc().sql("select content from report_final").query(String.class).single();
        assertThat(page()).contains("Somebody changed it");

        // Whoever changes the hash beside it, too, is told by the audit record.
        jdbc().sql("update report_final set digest = ?").param(Digest.of(content)).update();
        assertThat(page()).contains("Somebody changed it");
        assertThat(api().path("intact").asBoolean()).isFalse();

        jdbc().sql("update report_final set content = '{'").update();
        assertThat(page()).contains("Somebody changed it");
    }

    @Test
    void everyNumberLeadsToTheRunsBehindIt() throws Exception {
        long other = past.run(DISKS, "PASSED", "2026-03-10T07:00:00Z");
        Compliance owed = Objects.requireNonNull(report().compliance());

        assertThat(Objects.requireNonNull(owed.links()).onTime())
                .isEqualTo("/history?runs=" + good);
        assertThat(owed.links().late()).as("there are none").contains("fate=LATE");
        String history = lead.gets("/history?runs=" + good).body();
        assertThat(history).contains("/runs/" + good).doesNotContain("/runs/" + other + "\"");
        assertThat(lead.gets("/history?runs=1;2").statusCode()).isEqualTo(400);
    }

    @Test
    void dutiesWithoutARunAreListedBehindTheirNumbers() throws Exception {
        long skipped = past.duty(DISKS, "2026-03-13T06:00:00Z", null, null, null);
        jdbc().sql(
                        """
                        update duty_duty set settled = 'SKIPPED', reason = 'The disk was new.',
                          settled_by = 'lea', settled_at = window_end where id = ?\
                        """)
                .param(skipped)
                .update();
        past.duty("daily/performance", "2026-03-12T06:00:00Z", null, null, null);
        bean(CountedWeeks.class).forget();
        Compliance owed = Objects.requireNonNull(report().compliance());
        Compliance.Links all = Objects.requireNonNull(owed.links());
        Compliance.Line disks =
                owed.procedures().stream()
                        .filter(line -> line.procedure().equals(DISKS))
                        .findFirst()
                        .orElseThrow();
        Compliance.Links ofDisks = Objects.requireNonNull(disks.links());

        assertThat(listed(all.expected())).isEqualTo(owed.all().expected()).isEqualTo(4);
        assertThat(listed(all.missed())).isEqualTo(owed.all().missed()).isEqualTo(2);
        assertThat(listed(ofDisks.missed())).isEqualTo(disks.counts().missed()).isEqualTo(1);
        assertThat(listed(ofDisks.expected())).isEqualTo(3);
        assertThat(listed(ofDisks.skipped())).isEqualTo(1);
        assertThat(listed(all.outside())).isZero();
        assertThat(lead.gets(ofDisks.skipped()).body())
                .contains(DISKS, "13 Mar 2026, 06:00 UTC", "Skipped", "The disk was new.", "lea")
                .doesNotContain("daily/performance", "12 Mar 2026");
        assertThat(lead.gets(ofDisks.missed()).body())
                .contains("12 Mar 2026, 06:00 UTC", "Missed", "Nobody gave one.")
                .doesNotContain("13 Mar 2026");
        assertThat(lead.gets(all.expected()).body()).contains("/runs/" + good);
        assertThat(lead.gets(PAGE + "/duties?environment=local&fate=EARLY").statusCode())
                .isEqualTo(404);
        assertThat(lead.gets("/reports/weekly/2026-W02/duties").statusCode()).isEqualTo(404);
    }

    /** How many duties the page behind a number has. */
    private int listed(String href) throws Exception {
        HttpResponse<String> page = lead.gets(href);
        assertThat(page.statusCode()).as(href).isEqualTo(200);
        return (int) Pattern.compile("data-label=\"Owed\"").matcher(page.body()).results().count();
    }

    @Test
    void whatWasFinalisedStillListsTheDutiesThatItCounted() throws Exception {
        finalised();
        String href =
                Objects.requireNonNull(Objects.requireNonNull(report().compliance()).links())
                        .missed();

        past.outside(missed, "by hand, INC-9");

        assertThat(listed(href)).isEqualTo(1);
        assertThat(lead.gets(href).body()).contains("Missed").doesNotContain("INC-9");
    }

    @Test
    void eachTileStandsAgainstTheWeeksBefore() throws Exception {
        for (String day : List.of("2026-02-10", "2026-02-17", "2026-02-24", "2026-03-03")) {
            String at = day + "T06:00:00Z";
            String state = day.equals("2026-02-24") ? "FAILED" : "PASSED";
            past.duty(DISKS, at, "DONE", true, past.run(DISKS, state, at));
        }

        List<Tile> tiles = Objects.requireNonNull(report().tiles());

        assertThat(tiles)
                .extracting(Tile::label, Tile::value, Tile::median, Tile::weeks)
                .containsExactly(
                        tuple(
                                "Duties on time",
                                50.0,
                                100.0,
                                List.of(100.0, 100.0, 100.0, 100.0, 50.0)),
                        tuple("Missed duties", 1.0, 0.0, List.of(0.0, 0.0, 0.0, 0.0, 1.0)),
                        tuple("Failed runs", 0.0, 0.0, List.of(0.0, 0.0, 1.0, 0.0, 0.0)),
                        tuple(
                                "Findings open at its end",
                                0.0,
                                0.0,
                                List.of(0.0, 0.0, 0.0, 0.0, 0.0)),
                        tuple("Changes made", 0.0, 0.0, List.of(0.0, 0.0, 0.0, 0.0, 0.0)));
        assertThat(lead.gets(PAGE + "/markdown").body())
                .contains("## The week in numbers", "| Duties on time | 50 % | 100 % |");
        List<String> csv = lead.gets(PAGE + "/csv").body().lines().toList();
        assertThat(csv.getFirst())
                .endsWith(
                        "weekOnTimePercent,weekOnTimePercentMedian,weekMissed,weekMissedMedian,"
                                + "weekFailedRuns,weekFailedRunsMedian,weekFindingsOpen,"
                                + "weekFindingsOpenMedian,weekChanges,weekChangesMedian");
        assertThat(csv.get(1)).endsWith(",50.0,100.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0");
        assertThat(page())
                .contains("50 points less than the median before, 100 %")
                .contains("1 more than the median before, 0")
                .contains("Missed duties, week by week, 5 values: from 0 to 1");
        assertThat(lead.gets(PAGE + "/duties?environment=local&day=2026-03-12").body())
                .contains("1 duty");
    }

    @Test
    void aWeekWithoutWeeksBeforeSaysSo() throws Exception {
        assertThat(page()).contains("No week before it to compare with.");
    }

    private WeeklyReport report() {
        return bean(WeekReports.class).of(WEEK, "local").orElseThrow().report();
    }

    private HttpResponse<String> adds(Visitor who, Map<String, String> fields) throws Exception {
        return who.submits("/settings/profile", "/reports/actions", fields);
    }

    private static Map<String, String> item(String text) {
        return Map.of(
                "text",
                text,
                "owner",
                "ana",
                "due",
                "2026-03-20",
                "week",
                "2026-W11",
                "environment",
                "local");
    }

    @Test
    void carriesAnActionItemOverUntilItIsClosed() throws Exception {
        past.run(DISKS, "PASSED", "2026-03-03T06:00:00Z");
        past.run(DISKS, "PASSED", "2026-03-16T06:00:00Z");
        Map<String, String> item = new HashMap<>(item("Order a disk."));
        item.put("week", "2026-W10");
        item.put("due", "2026-03-13");
        assertThat(adds(visitor("ana"), item).statusCode()).isEqualTo(303);
        long id = jdbc().sql("select id from report_action").query(Long.class).single();
        assertThat(lines(new IsoWeek(2026, 9))).isEmpty();
        assertThat(lines(new IsoWeek(2026, 10)))
                .extracting(ActionLine::life)
                .containsExactly("opened");
        assertThat(page()).contains("Order a disk.", "Carried over", "overdue");
        finalised();

        assertThat(closes(visitor("ana"), id, 1, "It is in the rack.").statusCode()).isEqualTo(303);

        assertThat(lead.gets("/reports/weekly/2026-W12").body())
                .contains("Order a disk.", "Closed", "It is in the rack.");
        assertThat(lines(WEEK))
                .as("as it was finalised")
                .extracting(ActionLine::life, ActionLine::overdue, ActionLine::closedBy)
                .containsExactly(tuple("carried over", true, null));
        assertThat(event("action.raise")).contains("\"owner\":\"ana\"");
        assertThat(event("action.close")).isNotEmpty();
        assertThat(page()).doesNotContain("Changed since it was finalised");
    }

    @Test
    void whatIsRaisedOnAFinalReportIsInThisWeeks() throws Exception {
        finalised();

        adds(lead, item("Order a disk."));

        String week = jdbc().sql("select week from report_action").query(String.class).single();
        assertThat(week).isEqualTo("2026-W12");
    }

    private List<ActionLine> lines(IsoWeek week) {
        return bean(WeekReports.class)
                .of(week, "local")
                .map(Shown::report)
                .map(report -> Objects.requireNonNull(report.actions()))
                .orElse(List.of());
    }

    private String event(String action) {
        return jdbc().sql(
                        "select detail from audit_event where action = ? order by sequence desc"
                                + " limit 1")
                .param(action)
                .query(String.class)
                .single();
    }

    @Test
    void aFormThatIsSentTwiceRaisesOneActionItem() throws Exception {
        Map<String, String> fields = new HashMap<>(item("Order a disk."));
        fields.put("token", hidden(page(), "token"));

        HttpResponse<String> first = adds(lead, fields);
        HttpResponse<String> second = adds(lead, fields);

        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(second.statusCode()).isEqualTo(303);
        assertThat(second.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(items()).isEqualTo(1);
        fields.put("text", "Order two disks.");
        HttpResponse<String> other = adds(lead, fields);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("was sent before", "Order two disks.");
        assertThat(items()).isEqualTo(1);
    }

    @Test
    void aFormThatIsSentTwiceAtOnceRaisesOneActionItem() throws Exception {
        Map<String, String> fields = new HashMap<>(item("Order a disk."));
        fields.put("token", hidden(page(), "token"));
        int port =
                Objects.requireNonNull(node)
                        .getEnvironment()
                        .getRequiredProperty("local.server.port", Integer.class);
        List<Callable<HttpResponse<String>>> clicks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Visitor again = new Visitor(port).signsIn("lea", PASSWORD);
            clicks.add(() -> adds(again, fields));
        }
        List<String> led = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (Future<HttpResponse<String>> one : pool.invokeAll(clicks)) {
                assertThat(one.get().statusCode()).isEqualTo(303);
                led.add(one.get().headers().firstValue("Location").orElseThrow());
            }
        }

        assertThat(items()).isEqualTo(1);
        assertThat(led).containsOnly(led.getFirst());
    }

    private long items() {
        return jdbc().sql("select count(*) from report_action").query(Long.class).single();
    }

    private static HttpResponse<String> closes(Visitor who, long id, int version, String note)
            throws Exception {
        return who.submits(
                "/settings/profile",
                "/reports/actions/" + id + "/closing",
                Map.of("version", String.valueOf(version), "note", note));
    }

    @Test
    void onlyThoseWhoMayLaunchRaiseAndCloseActionItems() throws Exception {
        assertThat(adds(lead, item("Order a disk.")).statusCode()).isEqualTo(303);
        long id = jdbc().sql("select id from report_action").query(Long.class).single();
        for (String name : List.of("vic", "aud")) {
            Visitor reader = visitor(name);
            assertThat(adds(reader, item("No.")).statusCode()).as(name).isEqualTo(403);
            assertThat(closes(reader, id, 1, "No.").statusCode()).as(name).isEqualTo(403);
            HttpResponse<String> page = reader.gets("/reports/actions/" + id);
            assertThat(page.body()).contains("Order a disk.").doesNotContain("What was done");
            assertThat(reader.gets(PAGE).body()).doesNotContain("Add the action item");
        }
    }

    @Test
    void refusesAnActionItemThatIsIncompleteAndKeepsWhatWasTyped() throws Exception {
        HttpResponse<String> refused =
                adds(lead, Map.of("text", "Order a disk.", "owner", "nobody", "due", "soon"));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains(
                        "Who sees to it must be an engineer, lead or admin whose account is"
                                + " active.")
                .contains("Enter a day such as 2026-12-31", "Order a disk.", "value=\"soon\"");
    }

    @Test
    void givesAnActionItemToWhoCanActAndWithinTwoYears() throws Exception {
        Matcher owners =
                Pattern.compile("<option value=\"([a-z]+)\"")
                        .matcher(lead.gets("/reports/actions/new").body());
        assertThat(owners.results().map(one -> one.group(1)).toList())
                .contains("ana", "lea")
                .doesNotContain("vic", "aud");
        Map<String, String> fields = new HashMap<>(item("Order a disk."));
        for (String name : List.of("vic", "aud")) {
            fields.put("owner", name);
            HttpResponse<String> refused = adds(lead, fields);
            assertThat(refused.statusCode()).as(name).isEqualTo(422);
            assertThat(refused.body()).contains("must be an engineer, lead or admin");
        }
        fields.put("owner", "ana");
        fields.put("due", "9999-12-31");
        HttpResponse<String> never = adds(lead, fields);
        assertThat(never.statusCode()).isEqualTo(422);
        assertThat(never.body())
                .contains("Until must be within the next two years.", "value=\"9999-12-31\"");
        fields.put("due", "2028-03-16");
        assertThat(adds(lead, fields).statusCode()).isEqualTo(303);
    }

    @Test
    void aPageSaysWhichFilterItDoesNotKnow() throws Exception {
        for (String path :
                List.of(
                        "/today",
                        "/schedule",
                        "/schedule/windows",
                        "/reports",
                        PAGE,
                        PAGE + "/duties",
                        "/reports/daily/2026-03-10")) {
            HttpResponse<String> page = lead.gets(path + "?enviroment=staging");
            assertThat(page.statusCode()).as(path).isEqualTo(400);
            assertThat(page.body())
                    .as(path)
                    .contains("This page has no filter “enviroment”: it was left out.")
                    .contains("error-summary");
            assertThat(lead.gets(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(lead.gets(PAGE + "/csv?enviroment=staging").statusCode())
                .as("a file of another environment would be taken for it")
                .isEqualTo(400);
    }

    @Test
    void theApiRefusesWhatItDoesNotKnow() throws Exception {
        for (String path : List.of(PAGE, PAGE + ".csv")) {
            HttpResponse<String> unknown = lead.gets("/api/v1" + path + "?environmnt=local");
            assertThat(unknown.statusCode()).as(path).isEqualTo(400);
            assertThat(unknown.body()).contains("\"field\":\"environmnt\"");
            HttpResponse<String> moon = lead.gets("/api/v1" + path + "?environment=moon");
            assertThat(moon.statusCode()).as(path).isEqualTo(400);
            assertThat(moon.body()).contains("\"field\":\"environment\"");
        }
    }

    @Test
    void whoChangesAnActionItemMustHaveSeenItAsItIs() throws Exception {
        adds(lead, item("Order a disk."));
        long id = jdbc().sql("select id from report_action").query(Long.class).single();
        Visitor ana = visitor("ana");
        Map<String, String> change =
                Map.of("version", "1", "text", "Order two.", "owner", "lea", "due", "2026-03-21");
        HttpResponse<String> done =
                ana.submits("/settings/profile", "/reports/actions/" + id, change);
        assertThat(done.statusCode()).isEqualTo(303);

        HttpResponse<String> stale = closes(lead, id, 1, "All done.");

        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(stale.body())
                .contains("ana changed action item " + id + " on 16 Mar 2026", "All done.");
        assertThat(closes(lead, id, 2, "All done.").statusCode()).isEqualTo(303);
        HttpResponse<String> twice = closes(ana, id, 2, "I did it.");
        assertThat(twice.statusCode()).isEqualTo(409);
        assertThat(twice.body()).contains("lea closed action item " + id, "All done.");
    }

    @Test
    void makesAnActionItemOfAFinding() throws Exception {
        long finding = past.finding(good, "/data", "2026-03-10T06:00:00Z");
        assertThat(lead.gets("/findings/" + finding).body())
                .contains("/reports/actions/new?finding=" + finding);
        String form = lead.gets("/reports/actions/new?finding=" + finding).body();
        assertThat(form).contains("/data", "It is full.", "2026-W12");

        adds(
                lead,
                Map.of(
                        "text",
                        "Clear it.",
                        "owner",
                        "ana",
                        "due",
                        "2026-03-20",
                        "finding",
                        String.valueOf(finding)));

        ActionItem item = bean(ActionRows.class).of(finding).getFirst();
        assertThat(item.week()).isEqualTo("2026-W12");
        assertThat(lead.gets("/reports/actions/" + item.id()).body())
                .contains("Finding " + finding, "It is full.");
    }

    @Test
    void tellsWhichReadingsMovedMostAndWhereTheyLead() {
        LocalDate first = WEEK.monday().minusWeeks(4);
        for (int day = 0; day < 35; day++) {
            String at = first.plusDays(day) + "T06:00:00Z";
            long step = past.step(past.run(DISKS, "PASSED", at), "host.disk", "PASSED");
            past.reading(step, "used_percent", 50 + day, at);
            past.reading(step, "inodes_percent", day == 3 ? 90 : 20 + day % 2, at);
            past.reading(step, "swap_percent", day < 28 ? 10 + day % 2 : 40, at);
        }

        WeeklyReport report = report();

        List<Moved> moved = Objects.requireNonNull(report.moved());
        assertThat(moved)
                .as("one odd day of four weeks is nothing that moved")
                .extracting(Moved::name, Moved::median, Moved::before, Moved::values)
                .containsExactly(tuple("swap_percent", 40.0, 10.5, 7));
        assertThat(moved.getFirst().of()).isEqualTo("mount /data");
        assertThat(moved.getFirst().days()).hasSize(35);
        List<Forecast> forecasts = Objects.requireNonNull(report.forecasts());
        assertThat(forecasts)
                .extracting(Forecast::name, Forecast::on, Forecast::sentence)
                .containsExactly(
                        tuple(
                                "used_percent",
                                LocalDate.of(2026, 3, 21),
                                "Reaches its limit of 90 % in 6 days, by the trend of 35 days with"
                                        + " a value in 34 days."));
    }

    @Test
    void drawsEachReadingThatMoved() throws Exception {
        LocalDate first = WEEK.monday().minusWeeks(4);
        for (int day = 0; day < 35; day++) {
            String at = first.plusDays(day) + "T06:00:00Z";
            long step = past.step(past.run(DISKS, "PASSED", at), "host.disk", "PASSED");
            for (int one = 0; one < 6; one++) {
                past.reading(step, "moved_" + one, day < 28 ? 10 : 40 + one, at);
            }
        }
        String page = page();
        String section = page.substring(page.indexOf("id=\"moved\""), page.indexOf("id=\"gaps\""));
        assertThat(Objects.requireNonNull(report().moved())).hasSize(6);
        assertThat(Pattern.compile("<figure").matcher(section).results()).hasSize(6);
    }

    @Test
    void lookingBackAtAnEmergencyIsNone() throws Exception {
        long fire = past.run("emergency/immediate-response", "PASSED", "2026-03-10T01:00:00Z");
        past.run("emergency/post-emergency-review", "PASSED", "2026-03-11T01:00:00Z");
        assertThat(report().emergencies()).extracting(Activity::run).containsExactly(fire);
        assertThat(String.join(" ", report().narrative()))
                .contains("1 emergency run in this week.");
    }

    @Test
    void tellsTheFreezesTheOldestFindingAndTheTimesWithoutData() throws Exception {
        past.finding(good, "/old", "2026-02-03T06:00:00Z");
        jdbc().sql("insert into duty_stop (begin_at, end_at) values (?, ?)")
                .params(
                        PastWeeks.utc("2026-03-10T02:00:00Z"),
                        PastWeeks.utc("2026-03-10T05:00:00Z"))
                .update();
        jdbc().sql(
                        """
                        insert into duty_freeze
                          (environment, begins_at, ends_at, reason, given_by, given_at)
                        values ('local', ?, ?, 'The sale', 'lea', ?)\
                        """)
                .params(
                        PastWeeks.utc("2026-03-11T00:00:00Z"),
                        PastWeeks.utc("2026-03-13T00:00:00Z"),
                        PastWeeks.utc("2026-03-01T00:00:00Z"))
                .update();

        WeeklyReport report = report();

        assertThat(Objects.requireNonNull(report.gaps()))
                .extracting(Gap::when, Gap::why)
                .containsExactly(
                        tuple("Tue 10 Mar 02:00–05:00", "the application was down"),
                        tuple(
                                "Thu 12 Mar 06:00–06:15",
                                "daily/system-status was due then and did not run"));
        assertThat(Objects.requireNonNull(report.freezes()))
                .extracting(WeeklyReport.Pause::reason)
                .containsExactly("The sale");
        assertThat(Objects.requireNonNull(report.balance()).oldest())
                .extracting(WeeklyReport.Oldest::place)
                .containsExactly("/old");
        assertThat(page())
                .contains("Tue 10 Mar 02:00–05:00", "The sale", "/old")
                .contains("The oldest that is open was first seen on 2026-02-03: /old.");
    }

    @Test
    void countsTheFindingsThatCameAndWentInTheWeekAndSaysTheSameInItsSentence() throws Exception {
        long early = past.run(DISKS, "WARNED", "2026-03-02T06:00:00Z");
        long late = past.run(DISKS, "FAILED", "2026-03-12T06:00:00Z");
        past.finding(early, "/stays", "2026-03-02T06:00:00Z");
        past.gone(
                past.finding(early, "/goes", "2026-03-02T06:00:00Z"), late, "2026-03-12T06:00:00Z");
        past.finding(good, "/comes", "2026-03-10T06:00:00Z");
        past.gone(
                past.finding(good, "/brief", "2026-03-10T06:00:00Z"), late, "2026-03-12T06:00:00Z");
        past.gone(
                past.finding(early, "/before", "2026-03-02T06:00:00Z"),
                early,
                "2026-03-08T23:59:59Z");
        long after = past.run(DISKS, "PASSED", "2026-03-16T06:00:00Z");
        past.finding(after, "/after", "2026-03-16T06:00:00Z");
        long elsewhere = past.finding(good, "/elsewhere", "2026-03-10T06:00:00Z");
        long told = past.finding(good, "/told", "2026-03-10T06:00:00Z");
        jdbc().sql("update run_life set environment = 'other' where id = ?")
                .param(elsewhere)
                .update();
        jdbc().sql("update run_life set severity = 'INFO' where id = ?").param(told).update();
        past.reading(past.step(late, "host.disk", "FAILED"), "used", 95, "2026-03-12T06:00:00Z");
        jdbc().sql("update run_reading set standing = 'FAIL'").update();

        WeeklyReport report = report();

        WeeklyReport.Balance balance = Objects.requireNonNull(report.balance());
        assertThat(balance)
                .extracting(
                        WeeklyReport.Balance::opened,
                        WeeklyReport.Balance::closed,
                        WeeklyReport.Balance::open)
                .containsExactly(2L, 2L, 2L);
        assertThat(balance.openedHref()).isEqualTo("/history?runs=" + good);
        assertThat(balance.closedHref()).isEqualTo("/history?runs=" + late);
        assertThat(String.join(" ", report.narrative()))
                .contains(
                        "2 findings opened, 2 closed, 2 open at the end of the week; besides, 1"
                                + " exceeded limit. The oldest");
        assertThat(page()).contains("the numbers above count findings only");
    }

    @Test
    void isCountedAnewOnceTheAuditRecordGoesOn() throws Exception {
        assertThat(api().path("compliance").path("missed").asInt()).isEqualTo(1);
        String counted = api().path("madeAt").asString();
        assertThat(api().path("madeAt").asString()).isEqualTo(counted);

        jdbc().sql("update duty_duty set settled = 'OUTSIDE', on_time = true where id = ?")
                .param(missed)
                .update();
        assertThat(api().path("compliance").path("outside").asInt())
                .as("past the audit record")
                .isZero();
        adds(lead, item("Order a disk."));

        assertThat(api().path("compliance").path("outside").asInt()).isEqualTo(1);
    }

    @Test
    void aWeekOfNothingHasNoReport() {
        assertThat(bean(WeekReports.class).of(new IsoWeek(2025, 3), "local")).isEmpty();
        Actor by = new Actor(Actor.Kind.USER, "lea", null);
        assertThatThrownBy(
                        () ->
                                bean(Finalising.class)
                                        .finalise(new IsoWeek(2025, 3), "local", "any", by))
                .hasMessageContaining("Nothing was run or owed");
    }
}
