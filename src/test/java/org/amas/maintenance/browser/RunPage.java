package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/** The page of one run, as it is read. */
final class RunPage {

    private static final Pattern FINAL =
            Pattern.compile("Passed|Failed|Timed out|Cancelled|Interrupted");
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final String TEXT =
            "step => [...document.querySelectorAll('#output-' + step + ' .log-chunk')]"
                    + ".map(chunk => chunk.textContent).join('')";

    private final Operator operator;
    private final Page page;
    private final long id;

    RunPage(Operator operator) {
        this.operator = operator;
        this.page = operator.page();
        this.id = Long.parseLong(page.url().replaceAll(".*/runs/(\\d+).*", "$1"));
    }

    long id() {
        return id;
    }

    Operator operator() {
        return operator;
    }

    /** Waits for the verdict without loading the page again. */
    RunPage ends(Duration within) {
        assertThat(chip())
                .hasText(
                        FINAL,
                        new LocatorAssertions.HasTextOptions().setTimeout(within.toMillis()));
        assertThat(page.locator("#cancel-menu")).hasCount(0);
        return this;
    }

    /** For a person. */
    RunPage waits() {
        assertThat(chip()).hasText("Waiting");
        return this;
    }

    RunPage isRunning() {
        assertThat(chip()).hasText("Running");
        return this;
    }

    /** A step's output or its verdict is on the page while the run goes on. */
    RunPage tellsBeforeItEnds() {
        page.waitForFunction(
                "() => document.querySelector('.log-chunk:not(:empty), .step .state-passed, .step"
                    + " .state-warned, .step .state-failed') && document.querySelector('#run-header"
                    + " .state-running')");
        return this;
    }

    RunPage printed(int step, String text) {
        assertThat(page.locator("#output-" + step)).containsText(text);
        return this;
    }

    String verdict() {
        return chip().innerText().strip();
    }

    String stateOf(int step) {
        return page.locator("#step-" + step + " .state").first().innerText().strip();
    }

    /** What a step says while it is folded. */
    Locator summary(int step) {
        return page.locator("#step-" + step + " > details > summary");
    }

    Locator details(int step) {
        return page.locator("#step-" + step + " > details");
    }

    int steps() {
        return page.locator(".run-steps > .step").count();
    }

    /** Every verdict word of the steps. */
    Set<String> states() {
        return Set.copyOf(page.locator(".run-steps .step > * > * > .state").allInnerTexts());
    }

    /** What the page shows of a step's output. */
    String shown(int step) {
        return (String) page.evaluate(TEXT, step);
    }

    boolean hasOutput(int step) {
        return page.locator("#output-" + step).count() > 0;
    }

    /** What was stored, as the download gives it. */
    String raw(int step) {
        var answer = page.request().get("/runs/" + id + "/steps/" + step + "/raw");
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }

    /** To the byte, but for the colours, which the page shows as such. */
    RunPage showsAllThatWasStored(int step) {
        String raw = COLOUR.matcher(raw(step)).replaceAll("");
        await().atMost(Duration.ofSeconds(20))
                .pollInSameThread()
                .untilAsserted(() -> assertThat(firstDifference(shown(step), raw)).isEmpty());
        return this;
    }

    /** Around the first place where they differ; whole logs would hide it. */
    private static String firstDifference(String shown, String stored) {
        int at = Arrays.mismatch(shown.toCharArray(), stored.toCharArray());
        return at < 0
                ? ""
                : "at %d of %d: %s".formatted(at, stored.length(), around(shown, at))
                        + "\nstored: "
                        + around(stored, at);
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 80));
    }

    RunPage reloads() {
        page.reload();
        return this;
    }

    /** Unfolds every step. */
    RunPage unfolds() {
        page.evaluate("document.querySelectorAll('.step > details').forEach(d => d.open = true)");
        return this;
    }

    RunPage cancels(String how) {
        page.click("#cancel-menu summary");
        page.click("#cancel-menu button:has-text('" + how + "')");
        return this;
    }

    Locator chip() {
        return page.locator("#run-header .page-head .state-large");
    }
}
