package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Media;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.Machine;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.duty.SteppedClock;
import org.amas.maintenance.report.PastWeeks;
import org.amas.maintenance.web.Chromium;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lead's Monday, click by click: the report of the week that ended, a number followed to its
 * runs, an action item, the report finalised and printed.
 */
class LeadsMondayIT {

    private static final String DISKS = "daily/system-status";
    private static final LocalDate FIRST = LocalDate.of(2026, 2, 9);

    private final List<Operator> operators = new ArrayList<>();
    private ConfigurableApplicationContext node;
    private PastWeeks past;
    private long missed;
    private long finding;
    private int clicks;

    @BeforeEach
    void start(@TempDir Path folder) {
        Machine.browser();
        SteppedClock.start = Instant.parse("2026-03-16T09:00:00Z");
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.environments.local.title=Local",
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=false",
                                "--amas.duty.stop=3d",
                                "--amas.duty.round=10m");
        Accounts accounts = node.getBean(Accounts.class);
        accounts.create("lea", "Lea", Role.LEAD, Operator.PASSWORD);
        accounts.create("ana", "Ana", Role.ENGINEER, Operator.PASSWORD);
        past = new PastWeeks(node);
        fiveWeeks();
    }

    /** Each day one look at the disks; one of the last week failed, and on one nobody looked. */
    private void fiveWeeks() {
        for (int day = 0; day < 35; day++) {
            String at = FIRST.plusDays(day) + "T06:00:00Z";
            if (day == 31) {
                missed = past.duty(DISKS, at, null, null, null);
                continue;
            }
            String state = day == 30 ? "FAILED" : "PASSED";
            long run = past.run(DISKS, state, at);
            past.duty(DISKS, at, day == 30 ? "DONE_WITH_FINDINGS" : "DONE", true, run);
            long step = past.step(run, "host.disk", state);
            past.reading(step, "used_percent", 52 + day, at);
            past.reading(step, "swap_percent", day < 28 ? 10 + day % 2 : 38 + day % 3, at);
            if (day == 30) {
                finding = past.finding(run, "/data", at);
            }
        }
    }

    @AfterEach
    void stop() {
        operators.forEach(Operator::leaves);
        node.close();
        operators.forEach(Operator::hasSeenNoComplaint);
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

    private void clicks(Operator who, AriaRole role, String name) {
        clicks++;
        who.page()
                .getByRole(role, new Page.GetByRoleOptions().setName(Pattern.compile(name)))
                .first()
                .click();
    }

    private void clicks(Operator who, String selector) {
        clicks++;
        who.page().locator(selector).first().click();
    }

    @Test
    void aMondayTakesEightClicksAndOneField() {
        Operator lea = operator("lea").opens("/");
        clicks(lea, AriaRole.LINK, "^Reports$");
        EveryPageIT.everyLook(lea.sees("last week, 2026-W11"), "reports-list");
        clicks(lea, AriaRole.LINK, "last week");
        lea.sees("6 of 7 duties done on time; 1 missed (daily/system-status).");
        lea.sees("Reaches its limit of 90 % in").sees("swap_percent").sees("Draft");
        EveryPageIT.everyLook(lea, "weekly-draft");

        clicks(lea, "#main tr:has-text('All') td[data-label='On time'] a");
        assertThat(lea.page().locator("#results tbody tr")).hasCount(6);
        clicks++;
        lea.page().goBack();

        clicks(lea, "summary:has-text('New action item')");
        lea.page().getByLabel("What is to be done").fill("Find out why nobody looked on Thursday.");
        EveryPageIT.everyLook(lea, "weekly-action-form");
        clicks(lea, AriaRole.BUTTON, "Add the action item");
        lea.sees("Find out why nobody looked on Thursday.").sees("Opened");

        clicks(lea, AriaRole.BUTTON, "Finalise 2026-W11");
        lea.sees("Finalised by lea").sees("SHA-256").seesNothingOf("Changed since");
        EveryPageIT.everyLook(lea, "weekly-final");

        prints(lea);
        assertThat(clicks).isLessThanOrEqualTo(8);
        whatWasMissedIsListed(lea);
        whatIsRecordedLaterIsTold(lea);
        anEngineerDoesTheRest();
        aLeadsTokenMayBeALeads(lea);
    }

    private static void aLeadsTokenMayBeALeads(Operator lea) {
        lea.opens("/settings/tokens").sees("admin, as a lead");
        EveryPageIT.everyLook(lea, "tokens-of-a-lead");
    }

    private void prints(Operator lea) {
        Page page = lea.page();
        page.evaluate("window.print = () => document.body.setAttribute('data-printed', 'yes')");
        clicks(lea, AriaRole.BUTTON, "Print");
        assertThat(page.locator("body[data-printed=yes]").count()).isEqualTo(1);
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        for (String chrome :
                List.of(
                        ".bar",
                        ".rail",
                        ".environment",
                        ".actions",
                        ".report-nav",
                        ".report-form")) {
            assertThat(page.locator(chrome + ":visible").count()).as(chrome).isZero();
        }
        for (String content :
                List.of(
                        "h1",
                        ".tile:has-text('Missed duties') .spark",
                        "#duties",
                        ".heat td:has-text('Missed')",
                        "#outcomes",
                        "#moved",
                        "#gaps",
                        ".line-chart svg")) {
            assertThat(page.locator(content).first().isVisible()).as(content).isTrue();
        }
        assertThat(page.locator("#main")).containsText("final of 16 Mar 2026");
        Screenshots.take(page, "weekly-printed");
        assertThat(page.pdf(new Page.PdfOptions().setPreferCSSPageSize(true))).isNotEmpty();
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));
    }

    private void whatWasMissedIsListed(Operator lea) {
        lea.opens("/reports/weekly/2026-W11");
        assertThat(lea.page().locator(".tile:has-text('Missed duties')"))
                .containsText("1 more than the median before, 0");
        assertThat(lea.page().locator(".heat tbody tr").first().locator("td")).hasCount(7);
        lea.page().locator(".tile:has-text('Missed duties') a").click();
        assertThat(lea.page()).hasURL(Pattern.compile("/2026-W11/duties\\?.*fate=MISSED"));
        assertThat(lea.page().locator("#main tbody tr")).hasCount(1);
        lea.sees("Duties missed").sees("12 Mar 2026, 06:00 UTC").sees("Nobody gave one.");
        EveryPageIT.everyLook(lea, "weekly-duties");
        lea.page().goBack();
        lea.page().locator(".heat a:has-text('Missed')").click();
        assertThat(lea.page()).hasURL(Pattern.compile("day=2026-03-12"));
        assertThat(lea.page().locator("#main tbody tr")).hasCount(1);
    }

    private void whatIsRecordedLaterIsTold(Operator lea) {
        past.outside(missed, "by hand, INC-9");
        lea.opens("/reports/weekly/2026-W11").sees("Changed since it was finalised");
        lea.sees("missed 1 → 0").sees("by hand, INC-9, says lea").sees("1 missed");
        EveryPageIT.everyLook(lea, "weekly-changed");
    }

    private void anEngineerDoesTheRest() {
        Operator ana = operator("ana").tolerates("status of 422");
        ana.opens("/findings/" + finding).clicks("Make it an action item").sees("It is full.");
        ana.clicks("Add the action item").sees("What is to be done is required.");
        EveryPageIT.everyLook(ana, "action-new-wrong");
        ana.page().getByLabel("What is to be done").fill("Clear /data.");
        ana.clicks("Add the action item").sees("Open").sees("Finding " + finding);
        EveryPageIT.everyLook(ana, "action");
        ana.page().getByLabel("What was done").fill("Old dumps are gone.");
        ana.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Close it"))
                .click();
        ana.sees("Closed by ana").sees("Old dumps are gone.");
        EveryPageIT.everyLook(ana.opens("/reports/actions").sees("Clear /data."), "actions");
    }
}
