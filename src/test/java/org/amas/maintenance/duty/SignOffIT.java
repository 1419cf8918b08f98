package org.amas.maintenance.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
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

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Notes, hand-over and sign-off over HTTP. Each test has a day of its own, later than the last. */
@TestInstance(Lifecycle.PER_CLASS)
class SignOffIT {

    private static final String PASSWORD = "correct horse battery 9";
    private static final Pattern WHY = Pattern.compile("name=\"(why-\\d+)\"");

    private ConfigurableApplicationContext node;
    private LocalDate day = LocalDate.of(2026, 9, 7);
    private Visitor ana;
    private Visitor ben;
    private Visitor lead;

    @BeforeAll
    void start(@TempDir Path folder) {
        SteppedClock.start = day.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.run.poll=200ms",
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=false",
                                "--amas.duty.stop=3d",
                                "--amas.duty.round=10m");
        node.getBean(Round.class).go();
        Accounts accounts = node.getBean(Accounts.class);
        accounts.create("ana", "Ana", Role.ENGINEER, PASSWORD);
        accounts.create("ben", "Ben", Role.ENGINEER, PASSWORD);
        accounts.create("lea", "Lea", Role.LEAD, PASSWORD);
        accounts.create("aud", "Aud", Role.AUDITOR, PASSWORD);
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @BeforeEach
    void firstOfItsOwn() throws Exception {
        // A run counts for the oldest open duty, which would be another test's.
        node.getBean(JdbcClient.class)
                .sql(
                        """
                        update duty_duty set settled = 'SKIPPED', reason = 'of another test',
                          settled_by = 'test', settled_at = window_end
                        where settled is null and window_end < ?\
                        """)
                .param(day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .update();
        nextMorning();
    }

    private void nextMorning() throws Exception {
        day = day.plusDays(1);
        at(LocalTime.of(6, 5));
        ana = visitor("ana");
        ben = visitor("ben");
        lead = visitor("lea");
    }

    private void at(LocalTime time) {
        node.getBean(SteppedClock.class).set(day.atTime(time).toInstant(ZoneOffset.UTC));
        node.getBean(Round.class).go();
    }

    private Visitor visitor(String name) throws Exception {
        int port = node.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return new Visitor(port).signsIn(name, PASSWORD);
    }

    private static String today(Visitor who) throws Exception {
        HttpResponse<String> page = who.gets("/today");
        assertThat(page.statusCode()).isEqualTo(200);
        return page.body();
    }

    private Item duty(String procedure) {
        return node.getBean(DutyBoard.class).ofDay(day).stream()
                .filter(item -> item.procedure().equals(procedure))
                .findFirst()
                .orElseThrow();
    }

    private static String hidden(String page, String name) {
        Matcher value = Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(page);
        assertThat(value.find()).as(name + " on the page").isTrue();
        return value.group(1);
    }

    private static HttpResponse<String> post(Visitor who, String path, Map<String, String> fields)
            throws Exception {
        return who.submits("/today", path, fields);
    }

    private void takesOver(Visitor who) throws Exception {
        String shift = hidden(today(who), "shift");
        Map<String, String> fields = Map.of("date", day.toString(), "shift", shift);
        assertThat(post(who, "/today/hand-over", fields).statusCode()).isEqualTo(303);
    }

    private Map<String, String> signature(Visitor who, String reason) throws Exception {
        String page = today(who);
        Map<String, String> fields = new HashMap<>();
        WHY.matcher(page).results().forEach(why -> fields.put(why.group(1), reason));
        fields.put("date", day.toString());
        fields.put("seen", hidden(page, "seen"));
        fields.put("remark", "Disk of db-1 grows.");
        return fields;
    }

    private void signsOff(Visitor who) throws Exception {
        takesOver(who);
        HttpResponse<String> signed =
                post(who, "/today/sign-off", signature(who, "moved to the evening"));
        assertThat(signed.statusCode()).as(signed.body()).isEqualTo(303);
    }

    private long settled(String procedure) {
        await().atMost(Duration.ofMinutes(2)).until(() -> duty(procedure).state().isSettled());
        Long run = duty(procedure).run();
        assertThat(run).isNotNull();
        return run == null ? 0 : run;
    }

    @Test
    void takingOverGatesTheSignOffAndNeverALaunch() throws Exception {
        String page = today(ana);
        assertThat(page).contains("I have read and take over").doesNotContain("Sign off " + day);
        Map<String, String> early = Map.of("date", day.toString(), "seen", "");
        HttpResponse<String> refused = post(ana, "/today/sign-off", early);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("Whoever is on call signs off.");
        String path = "/duties/" + duty("daily/performance").id() + "/runs";
        assertThat(post(ana, path, Map.of("date", day.toString())).statusCode()).isEqualTo(303);
        assertThat(duty("daily/performance").runs()).hasSize(1);

        String before = hidden(page, "shift");
        takesOver(ana);
        assertThat(today(ana)).contains("On call: <strong>ana</strong>", "Sign off " + day);
        Map<String, String> late = Map.of("date", day.toString(), "shift", before);
        HttpResponse<String> overtaken = post(ben, "/today/hand-over", late);
        assertThat(overtaken.statusCode()).isEqualTo(409);
        assertThat(overtaken.body()).contains("ana took over on").contains("UTC");
        assertThat(today(ben)).as("ana is on call").doesNotContain("Sign off " + day);
    }

    @Test
    void everyOpenDutyNeedsAReasonAndNothingTypedIsLost() throws Exception {
        takesOver(ana);
        Map<String, String> fields = signature(ana, "the window is at night");
        String one = "why-" + duty("daily/performance").id();
        fields.put(one, " ");
        HttpResponse<String> refused = post(ana, "/today/sign-off", fields);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("href=\"#" + one + "\"", "the window is at night")
                .contains("Disk of db-1 grows.");
        fields.put(one, "no database here");
        assertThat(post(ana, "/today/sign-off", fields).statusCode()).isEqualTo(303);
        assertThat(today(ana))
                .contains("Signed off", "Disk of db-1 grows.", "Signed as open:")
                .contains("no database here");
    }

    @Test
    void freezesTheDayAndCarriesTheAuditHeadAndTheDailyLog() throws Exception {
        Item late = duty("daily/log-rotation");
        signsOff(ana);
        String frozen = "ana signed off " + day;
        Map<String, String> note =
                Map.of("note", "too late", "version", "0", "date", day.toString());
        HttpResponse<String> noted = post(ben, "/duties/" + late.id() + "/note", note);
        assertThat(noted.statusCode()).isEqualTo(409);
        assertThat(noted.body()).contains(frozen, "You wrote: too late");
        Map<String, String> skip =
                Map.of("reason", "too late", "version", "0", "date", day.toString());
        HttpResponse<String> skipped = post(lead, "/duties/" + late.id() + "/skip", skip);
        assertThat(skipped.statusCode()).isEqualTo(409);
        assertThat(skipped.body()).contains(frozen);

        SignOff signed = node.getBean(SignOffs.class).inForce(day).orElseThrow();
        String event =
                node.getBean(JdbcClient.class)
                        .sql("select hash || ' ' || action from audit_event where sequence = ?")
                        .param(signed.audit().number())
                        .query(String.class)
                        .single();
        assertThat(event).isEqualTo(signed.audit().hash() + " day.sign-off");
        String log = "/reports/daily/" + day + "?environment=local";
        await().atMost(Duration.ofMinutes(2))
                .until(() -> ana.gets(log).body().contains("Disk of db-1 grows."));
        assertThat(ana.gets(log).body())
                .contains(signed.audit().hash(), "moved to the evening, says ana");
    }

    @Test
    void aLaterRunShowsAsChangedSince() throws Exception {
        signsOff(ana);
        assertThat(today(ben)).doesNotContain("Changed since the sign-off");
        String path = "/duties/" + duty("daily/system-status").id() + "/runs";
        assertThat(post(ben, path, Map.of("date", day.toString())).statusCode()).isEqualTo(303);
        long run = settled("daily/system-status");
        assertThat(today(ben)).contains("Changed since the sign-off: run " + run);
        String check = "/duties/" + duty("daily/system-status").id() + "/checks/1";
        HttpResponse<String> again = post(ben, check, Map.of("date", day.toString()));
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("ana signed off " + day);
    }

    @Test
    void aLeadReopensWithAReasonAndTheDayIsSignedAnew() throws Exception {
        signsOff(ana);
        long first = node.getBean(SignOffs.class).inForce(day).orElseThrow().id();
        Map<String, String> fields = new HashMap<>();
        fields.put("date", day.toString());
        fields.put("signOff", Long.toString(first));
        fields.put("reason", "The backup was not looked at.");
        assertThat(post(ana, "/today/reopening", fields).statusCode()).isEqualTo(403);
        assertThat(today(ana)).doesNotContain("Reopen this day");
        Map<String, String> without = new HashMap<>(fields);
        without.put("reason", "");
        assertThat(post(lead, "/today/reopening", without).statusCode()).isEqualTo(422);
        assertThat(post(lead, "/today/reopening", fields).statusCode()).isEqualTo(303);
        assertThat(today(ana)).contains("The backup was not looked at.", "Sign off " + day);
        HttpResponse<String> again = post(lead, "/today/reopening", fields);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("lea reopened " + day + " on");
        Map<String, String> anew = signature(ana, "looked at it now");
        assertThat(post(ana, "/today/sign-off", anew).statusCode()).isEqualTo(303);
        assertThat(node.getBean(SignOffs.class).of(day)).hasSize(2);
        assertThat(lead.gets("/audit?what=day.reopen").body()).contains("lea reopened " + day);
    }

    @Test
    void whoWritesSecondIsToldWhoWroteAndWhen() throws Exception {
        String path = "/duties/" + duty("daily/performance").id();
        Map<String, String> note = new HashMap<>();
        note.put("date", day.toString());
        note.put("version", "0");
        note.put("note", "I look at the slow query.");
        assertThat(post(ana, path + "/note", note).statusCode()).isEqualTo(303);
        assertThat(today(ben)).contains("I look at the slow query.", "ana, ");
        note.put("note", "Me, too.");
        HttpResponse<String> second = post(ben, path + "/note", note);
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("ana changed this on", "06:05 UTC", "Me, too.");
        Map<String, String> assignment = new HashMap<>();
        assignment.put("date", day.toString());
        assignment.put("version", "1");
        assignment.put("assignee", "aud");
        assertThat(post(ana, path + "/assignee", assignment).statusCode()).isEqualTo(422);
        assignment.put("assignee", "ben");
        assertThat(post(ana, path + "/assignee", assignment).statusCode()).isEqualTo(303);
        assertThat(today(ben)).contains("<strong>ben</strong>");
        assertThat(lead.gets("/audit?what=duty.assign").body()).contains("to ben");
    }

    @Test
    void whatChangedSinceItWasLookedAtIsNotSigned() throws Exception {
        takesOver(ana);
        Map<String, String> fields = signature(ana, "moved to the evening");
        Map<String, String> skip =
                Map.of("reason", "no logs", "version", "0", "date", day.toString());
        String path = "/duties/" + duty("daily/log-rotation").id() + "/skip";
        assertThat(post(lead, path, skip).statusCode()).isEqualTo(303);
        Map<String, String> note =
                Map.of("date", day.toString(), "version", "0", "note", "I look at the query.");
        String other = "/duties/" + duty("daily/performance").id() + "/note";
        assertThat(post(ben, other, note).statusCode()).isEqualTo(303);
        String title = duty("daily/performance").title();

        HttpResponse<String> refused = post(ana, "/today/sign-off", fields);

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains("Log rotation in local changed since you looked: lea skipped it on")
                .contains("06:05 UTC: no logs. ", " Look at them, then sign off.")
                .contains(title + " in local changed since you looked: ben noted on ")
                .contains("06:05 UTC: I look at the query.")
                .contains("You wrote, why Log rotation in local is open: moved to the evening")
                .contains("You wrote, as the remark: Disk of db-1 grows.");
    }

    @Test
    void theNextShiftReadsWhatTheLastOneLeft() throws Exception {
        Map<String, String> skip =
                Map.of("reason", "The disk is new.", "version", "0", "date", day.toString());
        takesOver(ana);
        String path = "/duties/" + duty("daily/log-rotation").id() + "/skip";
        assertThat(post(lead, path, skip).statusCode()).isEqualTo(303);
        Map<String, String> signature = signature(ana, "moved to the evening");
        assertThat(post(ana, "/today/sign-off", signature).statusCode()).isEqualTo(303);
        LocalDate before = day;
        nextMorning();
        assertThat(today(ben))
                .containsSubsequence("Hand-over", "from ana", "Disk of db-1 grows.")
                .containsSubsequence("Skipped", "The disk is new.", "Late", "owed until")
                .doesNotContain("date=" + before + "#sign-off");
        nextMorning();
        assertThat(today(ben))
                .as("the day before is not signed off")
                .contains("date=" + day.minusDays(1) + "#sign-off");
    }

    @Test
    void oneThatIsRefusedKeepsNoOtherFromStarting() {
        Item gone = duty("daily/log-rotation");
        Actor lea = new Actor(Actor.Kind.USER, "lea", null);
        node.getBean(Settlement.class).skip(gone.id(), "no logs", null, lea);
        Launches both =
                node.getBean(DutyLaunch.class)
                        .all(
                                List.of(duty("daily/log-rotation"), duty("daily/error-log-review")),
                                lea);
        assertThat(both.started())
                .extracting(Item::procedure)
                .containsExactly("daily/error-log-review");
        assertThat(both.refused())
                .singleElement()
                .satisfies(one -> assertThat(one.why()).contains("isn't open: Skipped"));
        assertThat(duty("daily/error-log-review").runs()).hasSize(1);
    }

    @Test
    void anAuditorReadsOnly() throws Exception {
        Visitor auditor = visitor("aud");
        assertThat(today(auditor))
                .contains("System status")
                .doesNotContain("take over", "Save", "Show plan", "Sign off " + day);
    }

    @Test
    void theFrontDoorLeadsToToday() throws Exception {
        assertThat(ana.gets("/").headers().firstValue("Location")).hasValue("/today");
    }
}
