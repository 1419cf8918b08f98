package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

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
    void aFailedStepIsOpenAndSaysHowManyErrorsAndTheFirst() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/fails").in("production").ends(SOON);
        assertThat(run.summary(1))
                .containsText(
                        "1 error, 1 warning: used_percent of mount / is 95 %, it fails at 90 %");
        assertThat(run.details(1).getAttribute("open")).isNotNull();
        assertThat(run.summary(2)).not().containsText("error");
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
}
