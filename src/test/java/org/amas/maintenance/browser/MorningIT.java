package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.Machine;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.duty.SteppedClock;
import org.amas.maintenance.web.Chromium;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The on-call engineer's morning, click by click: four daily duties of the operator's own making,
 * of which three only read and were begun by the schedule, and one changes something. Each test has
 * a day of its own; the days that end with open duties come last, for those are carried over.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MorningIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<Operator> operators = new ArrayList<>();
    private ConfigurableApplicationContext node;
    private Path trouble;
    private Path services;
    private Path rumour;
    private LocalDate day = LocalDate.of(2026, 9, 7);
    private int clicks;
    private int fields;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Machine.browser();
        trouble = folder.resolve("trouble");
        rumour = folder.resolve("rumour");
        services = Files.writeString(folder.resolve("services"), "");
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path own = Files.createDirectories(folder.resolve("procedures/daily"));
        write(
                own,
                "system-status",
                "READS",
                measure("used_percent", "61") + "\ncat '%s'".formatted(services));
        write(
                own,
                "error-log-review",
                "READS",
                """
                if [ -e '%s' ]; then
                  echo '{"finding":{"severity":"WARNING","place":"api","text":"It logs the same line every minute.","fingerprint":"noise"}}'
                fi
                """
                                .formatted(rumour)
                        + measure("errors", "0"));
        write(
                own,
                "performance",
                "READS",
                """
                dead=4
                if [ -e '%s' ]; then
                  dead=41
                  echo '{"finding":{"severity":"ERROR","place":"tasks","text":"Autovacuum is off for it.","fingerprint":"off"}}'
                fi
                """
                                .formatted(trouble)
                        + measure("dead_rows", "'$dead'"));
        write(own, "log-rotation", "CHANGES", "date > '%s/rotated'; echo rotated".formatted(logs));
        SteppedClock.start = day.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.procedure.directory=" + folder.resolve("procedures"),
                                "--amas.step.shell.enabled=true",
                                "--amas.run.poll=200ms",
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=true",
                                "--amas.duty.stop=3d",
                                "--amas.duty.round=10m");
        SteppedClock.leap(node, SteppedClock.start);
        Accounts accounts = node.getBean(Accounts.class);
        accounts.create("ana", "Ana", Role.ENGINEER, Operator.PASSWORD);
        accounts.create("lea", "Lea", Role.LEAD, Operator.PASSWORD);
        accounts.create("vic", "Vic", Role.VIEWER, Operator.PASSWORD);
    }

    private static String measure(String name, String value) {
        return "echo '{\"reading\":{\"name\":\"%s\",\"value\":%s,\"unit\":\"percent\",\"labels\":{\"table\":\"tasks\"},\"warn\":80,\"fail\":90}}'"
                .replace("80", name.equals("dead_rows") ? "20" : "80")
                .replace("90", name.equals("dead_rows") ? "30" : "90")
                .formatted(name, value);
    }

    private static void write(Path folder, String name, String effect, String script)
            throws IOException {
        Files.writeString(
                folder.resolve(name + ".yaml"),
                """
                key: daily/%s
                title: %s
                purpose: Is performed by a test.
                frequency: daily
                category: Tests
                owner: On-call engineer
                priority: P0
                budget: 15m
                steps:
                  - title: Look at the tables
                    kind: shell.script
                    effect: %s
                    timeout: 60s
                    settings:
                      interpreter: [sh]
                      script: |
                %s
                """
                        .formatted(name, title(name), effect, script.indent(10)));
    }

    private static String title(String name) {
        return (name.substring(0, 1).toUpperCase() + name.substring(1)).replace('-', ' ');
    }

    @AfterEach
    void leave() {
        operators.forEach(Operator::leaves);
        operators.forEach(Operator::hasSeenNoComplaint);
        operators.clear();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    /** 06:05 of the next day; what only reads was begun at 05:50 and has ended. */
    private Operator nextMorning(String name) {
        clicks = 0;
        fields = 0;
        day = day.plusDays(1);
        leap(LocalTime.of(5, 50));
        DutyBoard board = node.getBean(DutyBoard.class);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                board.day(day).stream()
                                                .filter(item -> item.state().isSettled())
                                                .count()
                                        == 3);
        leap(LocalTime.of(6, 5));
        return operator(name);
    }

    private void leap(LocalTime to) {
        SteppedClock.leap(node, day.atTime(to).toInstant(ZoneOffset.UTC));
    }

    private Operator operator(String name) {
        int port = node.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        Operator operator =
                new Operator(
                        Chromium.shared(),
                        "http://127.0.0.1:" + port,
                        new Browser.NewContextOptions());
        operators.add(operator);
        return operator.signsIn(name);
    }

    private void clicks(Operator who, String button) {
        clicks++;
        who.page()
                .getByRole(
                        AriaRole.BUTTON,
                        new com.microsoft.playwright.Page.GetByRoleOptions()
                                .setName(Pattern.compile(button)))
                .click();
    }

    private void writes(Operator who, String label, String text) {
        fields++;
        who.page().getByLabel(label).first().fill(text);
    }

    private static void done(Operator who, String summary) {
        who.page()
                .locator(".page-head:has-text('" + summary + "')")
                .waitFor(new Locator.WaitForOptions().setTimeout(PATIENCE.toMillis()));
    }

    /** The page renews itself: nobody clicks for that. */
    private static void settled(Operator who, String duty) {
        assertThat(who.page().locator("section:has(#settled-title) tr:has-text('" + duty + "')"))
                .isVisible();
    }

    @Test
    void aCleanDayTakesFourClicks() {
        Operator ana = nextMorning("ana").opens("/");
        assertThat(ana.page()).hasURL(Pattern.compile("/today$"));
        done(ana, "3 of 4 done");
        EveryPageIT.everyLook(ana, "today-morning");
        clicks(ana, "I have read and take over");
        clicks(ana, "Show the plan of Log rotation");
        EveryPageIT.everyLook(ana, "today-plan");
        clicks(ana, "Launch in");
        settled(ana, "Log rotation");
        done(ana, "4 of 4 done");
        clicks(ana, "Sign off " + day);
        ana.sees("Signed off").sees("Daily log of local");
        assertThat(clicks).isLessThanOrEqualTo(4);
        assertThat(fields).isZero();
        EveryPageIT.everyLook(ana, "today-signed");
        ana.clicks("Daily log of local");
        assertThat(ana.page()).hasURL(Pattern.compile("/reports/daily/" + day));
        await().atMost(PATIENCE)
                .until(() -> ana.opens(path()).page().locator("#signed").count() == 1);
        ana.sees("Sign-off").sees("Log rotation").sees("SHA-256");
        EveryPageIT.everyLook(ana, "daily-log-signed");
        ana.opens("/reports").sees("By day");
        EveryPageIT.everyLook(ana, "reports-with-a-log");
        aLeadMayReopenIt();
    }

    @Test
    @Order(Order.DEFAULT + 1)
    void aDayThatDiffersFromTheLastSaysInWhat() throws IOException {
        services(
                """
                ["api", "running", "amas:1.24.0", 804913152, 14.2], \
                ["cache", "running", "redis:8.0", 21474836, 0.4], \
                ["graph", "running", "neo4j:5.26", 1288490188, 3.1]\
                """);
        nextMorning("ana");
        services(
                """
                ["api", "exited", "amas:1.25.0", 804913152, 14.2], \
                ["cache", "running", "redis:8.0", 24696061, 0.6], \
                ["proxy", "running", "nginx:1.28", 5242880, 0.1]\
                """);
        Operator ana = nextMorning("ana").opens("/today");
        Locator row =
                ana.page()
                        .locator("section:has(#settled-title) tr:has-text('daily/system-status')");
        assertThat(row)
                .containsText(Pattern.compile("Different from run \\d+: Look at the tables"));
        assertThat(row).containsText("1 new, 1 gone, 1 changed");
        EveryPageIT.everyLook(ana, "today-different");
        row.locator("a:has-text('Look at the tables')").first().click();
        assertThat(ana.page()).hasURL(Pattern.compile("/runs/\\d+#step-1$"));
        ana.page().locator("#step-1 > details > summary").click();
        Locator table = ana.page().locator("#step-1 table:has(caption:has-text('Services'))");
        assertThat(table.locator("caption"))
                .containsText(Pattern.compile("1 new, 1 gone, 1 changed\\s+since\\s+run \\d+"));
        assertThat(table.locator("caption")).containsText("in 1 more row only numbers differ");
        assertThat(table.locator("caption")).containsText("Rows are told apart by service.");
        assertThat(table.locator("tr:has-text('Changed')")).containsText("was running");
        assertThat(table.locator("tr:has-text('Changed')")).containsText("was amas:1.24.0");
        assertThat(table.locator("tr:has-text('New')")).containsText("proxy");
        assertThat(table.locator("tr:has-text('Gone')")).containsText("graph");
        assertThat(table.locator("tr:has-text('cache')")).containsText("was 20.5 MiB");
        EveryPageIT.everyLook(ana, "run-different");
        Files.writeString(services, "");
    }

    @Test
    @Order(Order.DEFAULT + 2)
    void whatPeopleKnowOfDoesNotShoutAgain() throws IOException {
        Files.writeString(rumour, "it logs too much");
        Operator ana = nextMorning("ana").opens("/today");
        Locator loud = under(row(ana, "attention", "Error log review"));
        assertThat(loud).containsText("api: It logs the same line every minute.");
        loud.getByText("api", new Locator.GetByTextOptions().setExact(true)).click();
        ana.page().fill("#note", "Fixed by the release of Thursday.");
        ana.clicks("Acknowledge").sees("Known until");
        ana.opens("/today");
        Locator known = row(ana, "known", "Error log review");
        assertThat(under(known)).containsText("says ana: Fixed by the release of Thursday.");
        assertThat(known).containsText("Done with findings");
        assertThat(row(ana, "attention", "Error log review")).hasCount(0);
        assertThat(ana.page().locator("#today-summary")).containsText("1 known");
        EveryPageIT.everyLook(ana, "today-known");
        aRowUnfoldsItsChecks(ana);
        Files.delete(rumour);
    }

    private static Locator row(Operator who, String group, String duty) {
        return who.page()
                .locator("section:has(#%s-title) tr:has-text('%s')".formatted(group, duty));
    }

    /** What stands below a duty's row and belongs to it. */
    private static Locator under(Locator row) {
        return row.locator("xpath=following-sibling::tr[1]");
    }

    /** What is unfolded stays while it is open, and is there again when it is opened anew. */
    private void aRowUnfoldsItsChecks(Operator ana) {
        Locator summary =
                ana.page()
                        .getByText(
                                "Its check",
                                new com.microsoft.playwright.Page.GetByTextOptions().setExact(true))
                        .first();
        Locator list = ana.page().locator(".looks-row .looks");
        assertThat(list).hasCount(0);
        String page = ana.page().locator("a[href$='/checks']").first().getAttribute("href");
        summary.click();
        assertThat(list).isVisible();
        assertThat(list).containsText("Look at the tables");
        assertThat(list.locator("svg.spark")).isVisible();
        EveryPageIT.everyLook(ana, "today-unfolded");
        summary.click();
        assertThat(list).isHidden();
        renews(ana);
        assertThat(list).hasCount(0);
        summary.click();
        assertThat(list).isVisible();
        renews(ana);
        assertThat(list).isVisible();
        list.locator("a:has-text('Look at the tables')").click();
        assertThat(ana.page()).hasURL(Pattern.compile("/runs/\\d+#step-1$"));

        ana.opens(page);
        assertThat(ana.page().locator(".looks")).containsText("Look at the tables");
        EveryPageIT.everyLook(ana, "duty-checks");
    }

    /** As the page does by itself every half a minute. */
    private void renews(Operator who) {
        who.page()
                .evaluate(
                        "htmx.ajax('GET', '/today?date=%s', {source: '#checklist', target: '#checklist', select: '#checklist', swap: 'morph:outerHTML'})"
                                .formatted(day));
    }

    private void services(String rows) throws IOException {
        Files.writeString(
                services,
                """
                {"table": {"title": "Services", "columns": ["service", "state", "image", \
                {"name": "memory", "unit": "bytes"}, {"name": "processor", "unit": "%%"}], \
                "rows": [%s]}}
                """
                        .formatted(rows));
    }

    private String path() {
        return "/reports/daily/" + day + "?environment=local";
    }

    private void aLeadMayReopenIt() {
        Operator lea = operator("lea").tolerates("status of 422").opens("/today");
        lea.clicks("Reopen this day").clicks("Reopen it").sees("Reason is required.");
        lea.page().fill("#reopen-reason", "The backup was not looked at.");
        lea.clicks("Reopen it").sees("lea reopened it on").sees("The backup was not looked at.");
        Operator vic = operator("vic").opens("/today").sees("Whoever is on call does.");
        assertThat(vic.page().locator("#main form").count()).as("a viewer only reads").isZero();
    }

    @Test
    void aDayWithOneFailureTakesSixClicksAndOneField() throws IOException {
        Files.writeString(trouble, "autovacuum is off");
        Operator ana = nextMorning("ana").opens("/today").sees("Needs attention");
        ana.sees("Hand-over").sees("Error, tasks in local: Autovacuum is off for it.");
        EveryPageIT.everyLook(ana, "today-hand-over");
        clicks(ana, "I have read and take over");
        writes(ana, "Note on Performance in local", "Autovacuum was off, on since 06:03.");
        clicks(ana, "Save the note on Performance");
        ana.sees("Autovacuum was off").sees("ana");
        EveryPageIT.everyLook(ana, "today-failure");
        Files.delete(trouble);
        clicks(ana, "Check again: Look at the tables of Performance");
        settled(ana, "Performance");
        ana.sees("when checked again");
        clicks(ana, "Show the plan of Log rotation");
        clicks(ana, "Launch in");
        settled(ana, "Log rotation");
        clicks(ana, "Sign off " + day);
        ana.sees("Signed off");
        assertThat(clicks).isLessThanOrEqualTo(6);
        assertThat(fields).isEqualTo(1);
        EveryPageIT.everyLook(ana, "today-failure-signed");
    }
}
