package org.amas.maintenance.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.access.Visitor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.Statements;
import org.amas.maintenance.web.PagePart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.util.HtmlUtils;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The checklist of a Monday morning, over HTTP. Its sessions are as old as the real day, so it lies
 * in the past.
 */
class TodayIT {

    private static final String PASSWORD = "correct horse battery 9";
    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 23);

    @TempDir Path folder;
    private ConfigurableApplicationContext node;
    private Visitor root;

    @BeforeEach
    void start() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        SteppedClock.start = Instant.parse("2026-11-22T12:00:00Z");
        node =
                new SpringApplicationBuilder(
                                AmasMaintenance.class, SteppedClock.class, Statements.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--spring.datasource.url=jdbc:h2:async:"
                                        + folder.resolve("data/amas")
                                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                                        + ";DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0",
                                "--amas.access.bootstrap.username=root",
                                "--amas.access.bootstrap.password-file=" + password,
                                "--amas.run.poll=200ms",
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=false",
                                "--amas.duty.stop=3d",
                                "--amas.duty.round=10m");
        node.getBean(Round.class).go();
        leap("2026-11-23T06:05:00Z");
        root = new Visitor(port()).signsIn("root", PASSWORD);
    }

    int port() {
        return node.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void leap(String to) {
        node.getBean(SteppedClock.class).set(Instant.parse(to));
        node.getBean(Round.class).go();
    }

    private Item duty(String procedure) {
        return node.getBean(DutyBoard.class).day(MONDAY).stream()
                .filter(item -> item.procedure().equals(procedure))
                .findFirst()
                .orElseThrow();
    }

    private String today() throws Exception {
        HttpResponse<String> page = root.gets("/today");
        assertThat(page.statusCode()).isEqualTo(200);
        return page.body();
    }

    @Test
    void oneClickRunsAllThatOnlyRead() throws Exception {
        assertThat(today()).contains("0 of 5 done", "Run all that only read", "daily/log-rotation");
        root.submits("/today", "/today/runs", Map.of("date", MONDAY.toString()));
        root.submits("/today", "/sign-out", Map.of());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> duty("daily/system-status").state().isSettled());
        assertThat(duty("daily/system-status").runs()).hasSize(1);
        assertThat(duty("daily/log-rotation").runs()).as("it changes things").isEmpty();
        root = new Visitor(port()).signsIn("root", PASSWORD);
        assertThat(today())
                .contains("Run " + duty("daily/system-status").run(), "of 11 steps passed");
    }

    private void launched(String procedure) throws Exception {
        root.submits(
                "/today", "/duties/" + id(procedure) + "/runs", Map.of("date", MONDAY.toString()));
        await().atMost(Duration.ofSeconds(60)).until(() -> duty(procedure).state().isSettled());
    }

    @Test
    void aRowTellsEachStepThatDidNotPassAndOnRequestAllOfThem() throws Exception {
        launched("daily/system-status");
        List<RunFacts.StepFact> steps =
                node.getBean(RunFacts.class).stepsOf(duty("daily/system-status").run());
        List<RunFacts.StepFact> bad = steps.stream().filter(BadStep::isBad).toList();
        assertThat(bad).as("there are no servers here").hasSizeGreaterThan(2);
        String page = HtmlUtils.htmlUnescape(today());
        assertThat(page)
                .contains(bad.stream().map(step -> "\">" + step.title() + "</a>").toList())
                .contains("All " + steps.size() + " checks");
        String path = "/duties/" + id("daily/system-status") + "/checks";
        assertThat(page).contains("hx-get=\"" + path + "\"", "<a href=\"" + path + "\"");
        assertThat(page.split("Check again: ", -1)).hasSize(bad.size() + 1);

        HttpResponse<String> part = root.gets(path, PagePart.HEADER, "true");
        assertThat(part.body()).startsWith("<ol class=\"looks\">");
        assertThat(part.body().split("<li>", -1)).hasSize(steps.size() + 1);
        assertThat(part.body())
                .contains(steps.stream().map(step -> "#step-" + step.number()).toList())
                .contains("/readings/host.disk/", "used percent");
        assertThat(root.gets(path).body())
                .contains("<nav", "Checks of ", part.body().substring(0, 100));
        String none = "/duties/" + id("daily/log-rotation") + "/checks";
        assertThat(root.gets(none).statusCode()).isEqualTo(404);
    }

    @Test
    void readsNoMoreOftenForManyRowsThanForOne() throws Exception {
        launched("daily/system-status");
        long one = statements();
        for (String procedure : List.of("daily/error-log-review", "daily/performance")) {
            launched(procedure);
        }
        assertThat(statements())
                .as("three more at most, the first time that anything was found")
                .isBetween(one, one + 3);
    }

    private long statements() throws Exception {
        Statements heard = node.getBean(Statements.class);
        heard.forget();
        today();
        return heard.naming("run_step s", "run_reading", "run_finding", "run_difference");
    }

    @Test
    void saysThatTheScheduleIsNotLookedAt() throws Exception {
        assertThat(today()).doesNotContain("The schedule was last looked at");
        node.getBean(SteppedClock.class).set(Instant.parse("2026-11-26T07:00:00Z"));
        root = new Visitor(port()).signsIn("root", PASSWORD);
        assertThat(today()).contains("The schedule was last looked at", "23 Nov 2026, 06:05 UTC");
        node.getBean(Round.class).go();
        assertThat(today()).doesNotContain("The schedule was last looked at");
    }

    @Test
    void aDutyIsSkippedWithAReasonAndNoneIsLost() throws Exception {
        long id = id("daily/log-rotation");
        String path = "/duties/" + id + "/skip";
        HttpResponse<String> refused = root.submits("/today", path, Map.of("reason", " "));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("There is a problem");
        root.submits("/today", path, Map.of("reason", "The disk is new."));
        assertThat(today()).contains("1 of 5 done", "The disk is new.", ", says root");
        assertThat(root.submits("/today", path, Map.of("reason", "again")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void aNumberThatIsNoneIsNamedInPlainWords() throws Exception {
        HttpResponse<String> missing =
                root.submits("/today", "/duties/abc/skip", Map.of("reason", "x"));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("There is no duty abc.");
    }

    @Test
    void aMistakenSkipIsTakenBackWithAReason() throws Exception {
        long id = id("daily/log-rotation");
        String path = "/duties/" + id + "/correction";
        Map<String, String> correction =
                Map.of("reason", "The wrong row.", "version", "0", "was", "root: The disk is new.");
        assertThat(root.submits("/today", path, correction).statusCode())
                .as("nobody said anything of it")
                .isEqualTo(409);
        root.submits("/today", "/duties/" + id + "/skip", Map.of("reason", "The disk is new."));
        assertThat(today()).contains("1 of 5 done", "Owe it again");
        HttpResponse<String> refused =
                root.submits("/today", path, Map.of("reason", " ", "version", "0"));
        assertThat(refused.statusCode()).isEqualTo(422);
        Map<String, String> other = new TreeMap<>(correction);
        other.put("was", "root: The disk is old.");
        HttpResponse<String> stale = root.submits("/today", path, other);
        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(stale.body()).contains("something else meanwhile, root: The disk is new.");
        root.submits("/today", path, correction);
        assertThat(today()).contains("0 of 5 done").doesNotContain("The disk is new.");
        assertThat(duty("daily/log-rotation").state()).isEqualTo(DutyState.DUE);
        assertThat(root.gets("/audit").body())
                .contains("took back what was said of the duty", "root: The disk is new.");
    }

    @Test
    void whatWasDoneElsewhereIsRecordedWithItsTime() throws Exception {
        String path = "/duties/" + id("daily/performance") + "/outside";
        Map<String, String> wrong = Map.of("done", "this morning", "evidence", "ticket 7");
        HttpResponse<String> refused = root.submits("/today", path, wrong);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("this morning", "ticket 7");
        root.submits("/today", path, Map.of("done", "2026-11-23T06:01Z", "evidence", "ticket 7"));
        assertThat(today()).contains("Done outside", "ticket 7", "23 Nov 2026, 06:01 UTC");
    }

    @Test
    void whatIsLateStaysUntilSomebodyActs() throws Exception {
        leap("2026-11-23T07:00:00Z");
        assertThat(today()).containsSubsequence("4 need a person", "Needs attention", "Late");
        leap("2026-11-24T07:00:00Z");
        assertThat(today()).containsSubsequence("Missed", "23 Nov 2026, 06:00<", "06:15 UTC");
        assertThat(root.gets("/today?date=2026-11-31").statusCode()).isEqualTo(404);
    }

    private long id(String procedure) {
        Long id = duty(procedure).id();
        if (id == null) {
            throw new AssertionError(procedure + " is not stored");
        }
        return id;
    }
}
