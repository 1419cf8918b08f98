package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** What the steps of a run tell without being asked, and when they are looked at again. */
class RunStepsIT extends BrowserSuite {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void aFoldedStepWithWarningsSaysHowManyAndTheFirst() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/warns").in("production").ends(SOON);
        saysHowManyWarnings(run);
        saysHowManyWarnings(run.reloads());
        Screenshots.take(engineer.page(), "run-warned");
    }

    private static void saysHowManyWarnings(RunPage run) {
        assertThat(run.stateOf(1)).isEqualTo("Passed with warnings");
        assertThat(run.summary(1)).containsText("2 warnings: tasks: 31 % dead tuples.");
        assertThat(run.details(1).getAttribute("open")).isNull();
    }

    @Test
    void tellsWhatIsNewAndWhatItWasBefore() {
        Operator engineer = operator("engineer");
        RunPage first = engineer.launches("drill/warns").in("staging").ends(SOON);
        long earlier = first.id();
        assertThat(first.unfolds().details(1).locator(".finding-new")).hasCount(1);
        RunPage second = engineer.launches("drill/warns").in("staging").ends(SOON).unfolds();
        long later = second.id();
        Locator step = engineer.page().locator("#step-1");
        assertThat(step.locator(".finding").first())
                .containsText("Still there, since run " + earlier);
        assertThat(step.locator(".readings .before svg title").first())
                .containsText("2 values: from");
        EveryPageIT.everyLook(engineer, "run-still-there");

        engineer.opens("/procedures/drill/warns?in=staging")
                .sees("How it went in staging")
                .sees("of its budget of");
        assertThat(engineer.page().locator(".last-outcomes a").first())
                .hasAttribute("href", "/runs/" + later);
        engineer.page().click("#show-plan");
        engineer.sees("These steps only read");
    }

    @Test
    void aFailedStepIsOpenAndSaysHowManyErrorsAndTheFirst() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/fails").in("production").ends(SOON);
        assertThat(run.summary(1))
                .containsText("1 error, 1 warning: used of mount / is 95 %, it fails at 90 %");
        assertThat(run.details(1).getAttribute("open")).isNotNull();
        assertThat(run.summary(2)).not().containsText("error");
    }

    @Test
    void aStepWithManyResultsShowsTheWorstAndOffersAll() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/many").in("production").ends(SOON).unfolds();
        showsTheWorst(engineer, run);
        showsTheWorst(engineer, run.reloads().unfolds());
        String all =
                engineer.page()
                        .locator("#step-1 a:has-text('All 400 (CSV)')")
                        .first()
                        .getAttribute("href");
        assertThat(engineer.page().request().get(all).text().lines()).hasSize(401);
        assertThat(engineer.page().content().length()).isLessThan(300_000);
        EveryPageIT.everyLook(engineer, "run-many-results");
    }

    private static void showsTheWorst(Operator engineer, RunPage run) {
        Locator step = engineer.page().locator("#step-1");
        assertThat(step).containsText("50 of 400 findings shown, worst first.");
        assertThat(step).containsText("50 of 400 readings shown, worst first.");
        assertThat(step.locator(".finding")).hasCount(50);
        assertThat(step.locator(".readings tr.breached-warn:visible")).hasCount(1);
        assertThat(step.locator(".readings tbody tr:visible")).hasCount(1);
        assertThat(run.summary(1)).containsText("401 warnings");
        step.locator("summary:has-text('49 more readings, all within limits')").click();
        assertThat(step.locator(".readings tbody tr:visible")).hasCount(50);
        assertThat(step.locator(".log")).isHidden();
        step.locator("summary:has-text('Output, 800 lines')").click();
        assertThat(step.locator(".log")).isVisible();
    }

    @Test
    void allTimesOfAStepAreToldInTheReadersZone() {
        Operator engineer =
                visitor(new Browser.NewContextOptions().setTimezoneId("Asia/Tokyo"))
                        .signsIn("engineer");
        RunPage run = engineer.launches("drill/dated").in("production").ends(SOON);
        tellsTimesOfTokyo(run.unfolds());
        tellsTimesOfTokyo(run.reloads().unfolds());
        String answer =
                engineer.page()
                        .request()
                        .get("/runs/" + run.id() + "/steps/1/results?of=table&table=1&attempt=0")
                        .text();
        assertThat(answer).contains("2026-11-23T23:30:12.5Z");
    }

    private static void tellsTimesOfTokyo(RunPage run) {
        assertThat(run.summary(1)).containsText("Vacuumed 23 Nov 2026, 15:00 Japan Time");
        Locator step = run.operator().page().locator("#step-1");
        assertThat(step.locator("caption")).hasText("Counted since 23 Nov 2026, 15:00 Japan Time");
        assertThat(step.locator("td")).hasText("24 Nov 2026, 08:30:12 Japan Time");
        assertThat(step.locator("td time")).hasAttribute("title", "2026-11-23 23:30:12 UTC");
    }

    @Test
    void whatNeverPrintedSaysSoWhenItHasEnded() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/silent").in("production");
        assertThat(engineer.page().locator("#step-1")).containsText("Nothing printed yet.");
        run.ends(SOON).unfolds();
        assertThat(engineer.page().locator("#step-1")).containsText("Printed nothing.");
        assertThat(engineer.page().locator("#step-1")).not().containsText("Nothing printed yet.");
        assertThat(engineer.page().locator("#step-1 .log")).hasCount(0);
        run.reloads().unfolds();
        assertThat(engineer.page().locator("#step-1")).containsText("Printed nothing.");
    }

    @Test
    void aLaterLookAppearsOnThePageOfARunThatHasEnded() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/slow").in("production").ends(SOON).unfolds();
        run.details(1).locator("button:has-text('Check again')").click();
        Locator attempt = engineer.page().locator("#step-1-attempt-1");
        assertThat(attempt).containsText("Looking");
        engineer.page().evaluate("window.sameDocument = true");
        assertThat(attempt.locator(".state")).hasText("Passed");
        assertThat(run.details(1)).hasAttribute("open", "open");
        assertThat(engineer.page().locator("#step-1 button")).not().hasCount(0);
        assertThat(engineer.page().evaluate("window.sameDocument")).isEqualTo(true);
    }

    @Test
    void aLaterLookCanBeStopped() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/patient").in("production");
        assertThat(engineer.page().locator("#step-1 .log")).containsText("waiting");
        run.cancels("Stop now").ends(SOON).unfolds();
        run.details(1).locator("button:has-text('Check again')").click();
        Locator attempt = engineer.page().locator("#step-1-attempt-1");
        assertThat(attempt).containsText("Looking");

        attempt.locator("button:has-text('Stop')").click();

        assertThat(attempt.locator(".state")).hasText("Cancelled");
        assertThat(attempt).containsText("cancelled by engineer");
        assertThat(attempt.locator("button")).hasCount(0);
    }
}
