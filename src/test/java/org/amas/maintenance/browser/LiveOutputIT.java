package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** What a page shows while a step prints, and what is left of it when the page is opened again. */
class LiveOutputIT extends BrowserSuite {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LONGEST_FRAME =
            "window.longestFrame = 0; let last = performance.now(); const tick = () => {"
                    + " const now = performance.now();"
                    + " window.longestFrame = Math.max(window.longestFrame, now - last);"
                    + " last = now; requestAnimationFrame(tick); }; requestAnimationFrame(tick);";

    @Test
    void F37_losesAndDoublesNothingWhenTheConnectionIsLostAgainAndAgain() {
        try (Wire wire = wire()) {
            Operator engineer = visitor(wire.address(), new Browser.NewContextOptions());
            engineer.signsIn("engineer").tolerates("net::ERR_");
            RunPage run = engineer.launches("drill/count").in("production").printed(1, "line 1\n");
            for (int cut = 0; cut < 3; cut++) {
                losesTheConnectionForAMoment(engineer.page(), wire);
            }
            run.ends(PATIENCE).showsAllThatWasStored(1).showsAllThatWasStored(2);
            assertThat(run.shown(1)).startsWith("line 1\nline 2\n").endsWith("line 20000\n");
            showsItsHeadAndTailAndTheRestOnDemand(run);
        }
    }

    private static void losesTheConnectionForAMoment(Page page, Wire wire) {
        int before = linesOf(page);
        wire.cut();
        assertThat(page.locator("[data-stream-note]")).containsText("Live updates paused");
        wire.mend();
        assertThat(page.locator("[data-stream-note]")).isHidden();
        page.waitForFunction(
                "before => document.getElementById('output-1').textContent.split('\\n').length - 1"
                        + " > before || !document.querySelector('#run-header .state-running')",
                before);
    }

    private static void showsItsHeadAndTailAndTheRestOnDemand(RunPage run) {
        run.reloads().unfolds();
        assertThat(run.shown(1)).hasSizeLessThan(50_000);
        run.operator().sees("lines are not shown here");
        run.operator().page().click("text=Show more");
        run.showsAllThatWasStored(1);
    }

    private static int linesOf(Page page) {
        return ((Number)
                        page.evaluate(
                                "document.getElementById('output-1').textContent.split('\\n"
                                        + "').length - 1"))
                .intValue();
    }

    @Test
    void showsLinesThatBeginWithSpacesAsTheyWerePrinted() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/indented").in("production").ends(PATIENCE);
        run.unfolds().showsAllThatWasStored(1);
        assertThat(run.shown(1))
                .isEqualTo(
                        "  two\n one\nnone\n a piece that begins with one\n\n\n\ta tab\n\n"
                                + "   three   in the middle of a line\n \n"
                                + "  bold  and not\n    the end");
        run.reloads().unfolds().showsAllThatWasStored(1);
    }

    @Test
    void staysUsableWhile200000LinesArrive() {
        Operator engineer = operator("engineer");
        engineer.page().addInitScript(LONGEST_FRAME);
        RunPage run = engineer.launches("drill/flood").in("production").ends(PATIENCE);
        run.showsAllThatWasStored(1);
        assertThat(longestFrame(engineer)).isLessThan(2000);

        run.reloads().unfolds();
        engineer.sees("198,800 lines are not shown here");
        assertThat(run.shown(1)).startsWith("line 1\n").endsWith("line 200000\n");
        engineer.page().click("text=Show more");
        engineer.sees("178,800 lines are not shown here");
        assertThat(run.shown(1)).contains("\nline 20200\nline 199001\n");
        assertThat(longestFrame(engineer)).isLessThan(2000);
    }

    private static double longestFrame(Operator engineer) {
        return ((Number) engineer.page().evaluate("window.longestFrame")).doubleValue();
    }

    @Test
    void searchesAllLinesOnTheServer() {
        Operator engineer = operator("engineer");
        RunPage run = engineer.launches("drill/flood").in("staging").ends(PATIENCE);
        run.reloads().unfolds();
        engineer.page().fill("#q-1", "line 10000");
        engineer.page().press("#q-1", "Enter");
        engineer.sees("11 lines contain it of 200,000").sees("line 100009");
    }
}
