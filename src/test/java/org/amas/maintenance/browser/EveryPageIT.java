package org.amas.maintenance.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;

import org.amas.maintenance.web.Accessibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.regex.Pattern;

/** Every page is accessible (WCAG 2.2 A and AA), in light, in dark, and on a phone. */
class EveryPageIT extends BrowserSuite {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @CsvSource({
        "today, /today",
        "today-long-ago, /today?date=2020-12-31",
        "schedule, /schedule",
        "schedule-of-a-quarter, /schedule?month=2027-01",
        "windows, /schedule/windows",
        "window, /schedule/windows/quarterly/security-review/production",
        "window-by-cron,"
            + " /schedule/windows/daily/log-rotation/production?preset=cron&cron=30+2+*+*+SUN&lasts=2+h&zone=Europe/Berlin",
        "window-wrong,"
            + " /schedule/windows/daily/log-rotation/production?preset=cron&cron=30+25+*+*+*&lasts=2+h&zone=UTC",
        "freezes-none, /schedule/freezes",
        "exemptions-none, /schedule/exemptions",
        "procedures, /procedures",
        "procedure, /procedures/daily/system-status",
        "procedure-with-parameters, /procedures/daily/log-rotation",
        "version, /procedures/daily/system-status/versions/1",
        "history-empty, /history?person=nobody",
        "history-invalid, /history?from=yesterday",
        "targets, /targets",
        "reports-empty, /reports",
        "control-question, /reports/control",
        "control-wrong,"
            + " /reports/control?procedure=daily/system-status&environment=production&from=yesterday&to=2026-09-30",
        "control-nothing-expected,"
            + " /reports/control?procedure=daily/system-status&environment=production&period=2020-Q3",
        "report-weekly-none, /reports/weekly/2020-W53",
        "actions-none, /reports/actions",
        "action-new, /reports/actions/new",
        "report-daily-none, /reports/daily/2020-12-31",
        "messages-empty, /messages",
        "findings-gone, /findings?state=gone",
        "readings, /readings",
        "readings-none, /readings/host.disk/free_bytes?of=nowhere",
        "people, /settings/people",
        "roles-on-a-day, /settings/people?on=2026-11-23",
        "tokens, /settings/tokens",
        "profile, /settings/profile",
        "audit, /audit",
        "audit-empty, /audit?who=nobody"
    })
    void isAccessible(String name, String path) {
        Operator admin =
                operator("admin").tolerates("status of 400").tolerates("status of 422").opens(path);
        everyLook(admin, name);
    }

    @Test
    void theWayInIsAccessible() {
        Operator visitor = visitor(new Browser.NewContextOptions()).opens("/sign-in");
        everyLook(visitor, "sign-in");
        visitor.tolerates("status of 4").page().fill("#username", "stranger");
        visitor.page().fill("#password", "not the password");
        visitor.page().click("button[type=submit]");
        everyLook(visitor, "sign-in-refused");
        visitor.opens("/invitation?token=gone");
        everyLook(visitor, "link-gone");
        everyLook(invited(), "invitation");
    }

    private Operator invited() {
        Operator admin = operator("admin").opens("/settings/people");
        admin.page().fill("#username", "guest");
        admin.page().fill("#displayName", "A Guest");
        admin.page().check("input[name=role][value=viewer]");
        admin.clicks("Invite").sees("Send this link to guest");
        everyLook(admin, "people-invited");
        String link = admin.page().innerText("#invitation-link");
        Operator guest = visitor(new Browser.NewContextOptions());
        guest.page().navigate(link.replaceFirst("^https?://[^/]+", guest.address()));
        return guest;
    }

    @Test
    void refusalsAreAccessible() {
        Operator viewer = operator("viewer").tolerates("status of 4");
        everyLook(viewer.opens("/runs/999999"), "error-404");
        everyLook(viewer.opens("/settings/people"), "error-403");
        everyLook(viewer.opens("/procedures/daily/system-status"), "procedure-viewer");
    }

    @Test
    void aRunIsAccessibleWhileItRunsAndAfterwards() {
        Operator engineer = operator("engineer");
        RunPage patient = engineer.launches("drill/patient").in("rehearsal").printed(1, "waiting");
        everyLook(engineer, "run-running");
        patient.cancels("Stop now").ends(PATIENCE);
        everyLook(engineer, "run-cancelled");
        engineer.launches("daily/system-status")
                .because("The 06:00 round")
                .in("production")
                .ends(PATIENCE);
        everyLook(engineer, "run");
        new RunPage(engineer).unfolds();
        everyLook(engineer, "run-unfolded");
        engineer.launches("daily/error-log-review").in("production").ends(PATIENCE);
        everyLook(engineer, "run-findings");
        engineer.launches("daily/log-rotation").dry().in("rehearsal").ends(PATIENCE);
        everyLook(engineer, "run-dry");
        engineer.launches("daily/log-rotation").plansIn("rehearsal");
        everyLook(engineer, "plan");
        RunPage flood = engineer.launches("drill/flood").in("production").ends(PATIENCE);
        everyLook(flood.reloads().unfolds().operator(), "run-long-log");
        engineer.opens("/runs/" + flood.id() + "/steps/1/search?q=line+1999");
        everyLook(engineer, "search");
        everyLook(engineer.opens("/history"), "history");
        everyLook(engineer.opens("/readings/host.disk/used_percent"), "readings-of-one");
        everyLook(operator("lead").opens("/findings?environment=production"), "findings");
        engineer.opens("/findings?environment=production");
        engineer.page().locator("#findings a.plain").first().click();
        everyLook(engineer.sees("Somebody knows of it"), "finding");
        engineer.page().fill("#note", "The disk is ordered: INC-204.");
        everyLook(engineer.clicks("Acknowledge").sees("Known until"), "finding-known");
        everyLook(engineer.opens("/procedures/daily/system-status"), "procedure-with-history");
        String hidden =
                "(e => e.scrollWidth -"
                        + " e.clientWidth)(document.querySelector('.compact').parentNode)";
        assertThat(engineer.page().evaluate(hidden)).as("recent runs behind the edge").isEqualTo(0);
        everyLook(engineer.opens("/procedures"), "procedures-with-history");
    }

    /** Taken while the fifth step asks the API, which takes a second of its time. */
    @Test
    void showsItselfInTheReadme() {
        Operator engineer = operator("engineer");
        engineer.launches("daily/system-status").because("The 06:00 round").in("production");
        engineer.page().waitForSelector("#step-5 .state-running");
        Screenshots.forReadme(engineer.page());
        new RunPage(engineer).ends(PATIENCE);
    }

    @Test
    void aTokenJustCreatedIsAccessible() {
        Operator engineer = operator("engineer").opens("/settings/tokens");
        engineer.page().fill("#name", "weekly report");
        engineer.page().fill("#days", "90");
        everyLook(engineer.clicks("Create").sees("is ready"), "token-created");
    }

    static void everyLook(Operator operator, String name) {
        PageLooks.check(name, operator.page().url());
        look(operator, name, ColorScheme.LIGHT, 1280);
        look(operator, name, ColorScheme.DARK, 1280);
        look(operator, name, ColorScheme.LIGHT, 390);
        operator.page().setViewportSize(1280, 900);
    }

    private static void look(Operator operator, String name, ColorScheme scheme, int width) {
        Page page = operator.page();
        page.setViewportSize(width, 900);
        page.emulateMedia(
                new Page.EmulateMediaOptions()
                        .setColorScheme(scheme)
                        .setReducedMotion(ReducedMotion.REDUCE));
        String shot = name + "-" + scheme.name().toLowerCase() + "-" + width;
        Screenshots.take(page, shot);
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .as("%s wider than the window", shot)
                .isEqualTo(0);
        assertThat(page.title()).matches(Pattern.compile(".+ – (AMAS Maintenance|run \\d+)"));
        assertThat(page.locator("h1").count()).as("headings of %s", shot).isEqualTo(1);
        assertThat(Accessibility.violations(page)).as(shot).isEmpty();
    }
}
