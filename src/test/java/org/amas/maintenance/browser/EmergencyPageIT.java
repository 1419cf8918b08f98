package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.regex.Pattern;

/** From any page to an emergency, to the choice, and to its review. */
class EmergencyPageIT extends BrowserSuite {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void oneClickFromAnyPageAndOneMoreStartsIt() {
        Operator engineer = operator("engineer").opens("/history");
        engineer.page().click(".bar-emergency");
        engineer.sees("One click looks at everything").sees("Read the severity");
        EveryPageIT.everyLook(engineer, "emergency");
        engineer.page().click("#start-staging");
        engineer.page().waitForURL(Pattern.compile(".*/runs/\\d+$"));
        RunPage run = new RunPage(engineer);
        assertThat(engineer.page().locator(".environment")).containsText("Staging");
        assertThat(run.chip())
                .hasText(
                        "Waiting",
                        new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions()
                                .setTimeout(PATIENCE.toMillis()));
        run.unfolds();
        EveryPageIT.everyLook(engineer, "emergency-waiting");

        engineer.opens("/emergency");
        engineer.page().locator("#emergencies a:has-text('Choose a fix')").first().click();
        engineer.sees("Hypotheses, the likeliest first").sees("Fixes").sees("not offered");
        EveryPageIT.everyLook(engineer, "emergency-choose");
        engineer.page().check("input[name=fix][value=none]");
        engineer.clicks("Answer");
        assertThat(engineer.page()).hasURL(Pattern.compile("/runs/" + run.id()));
        assertThat(engineer.page().locator("#step-8")).containsText("sample every");
        RunPage watched = new RunPage(engineer).cancels("Stop now").ends(PATIENCE);
        assertThat(watched.verdict()).isEqualTo("Cancelled");
        assertThat(watched.stateOf(3)).isEqualTo("Skipped");
        watched.unfolds();
        EveryPageIT.everyLook(engineer, "emergency-ended");

        engineer.opens("/emergency").clicks("Review it");
        assertThat(engineer.page().locator("[id='parameters.emergency']"))
                .hasValue(String.valueOf(run.id()));
        engineer.page().click("#launch");
        RunPage review = new RunPage(engineer.sees("an answer"));
        review.waits();
        engineer.opens("/runs/" + review.id() + "/steps/1/answer").sees("Timeline of run");
        EveryPageIT.everyLook(engineer, "emergency-review");
        engineer.page().check("input[name=status][value=complete]");
        engineer.page().fill("#root-cause", "A planted fault.");
        engineer.page().fill("#lessons", "Look at the card first.");
        engineer.page().fill("#action-1", "Print the card");
        engineer.page().fill("#owner-1", "ana");
        engineer.page().fill("#until-1", "2099-01-01");
        engineer.clicks("Answer");
        new RunPage(engineer).ends(PATIENCE);
        assertThat(new RunPage(engineer).verdict()).isEqualTo("Passed");
        engineer.opens("/emergency").sees("Reviewed in run " + review.id());
    }

    @Test
    void aViewerReadsTheCardButStartsNothing() {
        Operator viewer = operator("viewer").opens("/emergency");
        viewer.sees("What to do").sees("An engineer, lead or admin starts it.");
        assertThat(viewer.page().locator("button[id^=start-]").count()).isZero();
    }
}
