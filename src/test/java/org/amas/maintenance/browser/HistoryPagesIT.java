package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;

import org.amas.maintenance.run.PastRuns;
import org.amas.maintenance.run.RunState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The list of all runs, page by page and filtered, as a person walks through it. */
class HistoryPagesIT extends BrowserSuite {

    private static final Instant FIRST = Instant.parse("2024-02-10T23:30:00Z");
    private static final String PERSON = "olivia o'hara & sons {x}";

    @Autowired private ApplicationContext context;

    /** Other tests count their own runs. */
    @AfterEach
    void forget() {
        context.getBean(JdbcClient.class)
                .sql(
                        "delete from run_run where created_at < timestamp with time zone"
                                + " '2025-01-01 00:00:00+00'")
                .update();
    }

    /** 120 of one person, one each hour, and four that differ from them in one thing each. */
    @BeforeEach
    void plant() {
        PastRuns quick = new PastRuns(context, "drill/quick");
        for (int hour = 0; hour < 120; hour++) {
            quick.plant("archive", RunState.PASSED, PERSON, at(hour));
        }
        quick.plant("archive", RunState.TIMED_OUT, PERSON, at(3));
        quick.plant("drill", RunState.PASSED, PERSON, at(3));
        quick.plant("archive", RunState.PASSED, "oliver", at(3));
        new PastRuns(context, "drill/count").plant("archive", RunState.PASSED, PERSON, at(3));
    }

    private static Instant at(int hour) {
        return FIRST.plus(hour, ChronoUnit.HOURS);
    }

    private static Locator rows(Page page) {
        return page.locator("#results tbody tr");
    }

    private static List<Long> runs(Page page) {
        return rows(page).locator("td:first-child").allInnerTexts().stream()
                .map(text -> Long.parseLong(text.replaceAll("\\D", "")))
                .toList();
    }

    @Test
    void walksThroughAllPagesOfAFilterWithoutMissingOrRepeatingARun() {
        Page page = operator("engineer").opens("/history").page();
        page.fill("#person", PERSON);
        page.selectOption("#procedure", "drill/quick");
        page.selectOption("#environment", "archive");
        page.selectOption("#state", "PASSED");
        page.click("button:has-text('Filter')");
        assertThat(page.locator(".page-head")).containsText("120 runs");
        List<Long> met = new ArrayList<>(runs(page));
        assertThat(met).hasSize(50);
        for (int more : new int[] {50, 20}) {
            page.click("text=Load older");
            assertThat(rows(page)).hasCount(more);
            assertThat(page.locator("#person")).hasValue(PERSON);
            met.addAll(runs(page));
        }
        assertThat(met).hasSize(120).doesNotHaveDuplicates();
        assertThat(met).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(page.locator("text=Load older")).hasCount(0);
        page.click("text=Back to the newest");
        assertThat(rows(page)).hasCount(50);
        assertThat(runs(page)).isEqualTo(met.subList(0, 50));
    }

    @ParameterizedTest
    @CsvSource({
        "procedure, drill/count, 1",
        "environment, drill, 1",
        "state, TIMED_OUT, 1",
        "from, 2024-02-15, 23",
        "to, 2024-02-10, 1",
        "to, 2024-02-11, 28"
    })
    void eachFilterLeavesWhatFits(String field, String value, int left) {
        Page page = operator("engineer").opens("/history").page();
        page.fill("#person", PERSON);
        if (field.equals("from") || field.equals("to")) {
            page.fill("#" + field, value);
        } else {
            page.selectOption("#" + field, value);
        }
        page.click("button:has-text('Filter')");
        assertThat(rows(page)).hasCount(left);
        assertThat(page.locator(".page-head")).containsText(left + (left == 1 ? " run" : " runs"));
        assertThat(page.locator("#" + field)).hasValue(value);
    }

    @Test
    void aFilterOfOnePersonLeavesTheOthersOut() {
        Page page = operator("engineer").opens("/history?person=oliver").page();
        assertThat(rows(page)).hasCount(1);
        assertThat(rows(page)).containsText("oliver");
    }

    @ParameterizedTest
    @CsvSource({
        "state, mars, No run can be in the state “mars”",
        "from, yesterday, “yesterday” is not a day",
        "to, 2024-02-30, “2024-02-30” is not a day",
        "to, +99999-01-01, “+99999-01-01” is not a day",
        "person, ol%E2%80%AEiver, none that can't be seen"
    })
    void aWrongFilterIsNamedFindsNothingAndItsInputStays(
            String field, String value, String message) {
        Page page = operator("engineer").tolerates("status of 400").page();
        Response answer =
                page.navigate(
                        "/history?procedure=drill/count&%s=%s"
                                .formatted(field, value.replace("+", "%2B")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(page.locator("#error-summary")).containsText(message);
        assertThat(page.locator("#" + field + "-error")).containsText(message);
        assertThat(page.locator("#error-summary")).isFocused();
        assertThat(rows(page)).hasCount(0);
        assertThat(page.locator("main")).containsText("No run is shown");
        assertThat(page.locator("#procedure")).hasValue("drill/count");
        if (!value.contains("%")) {
            assertThat(page.locator("#" + field)).hasValue(value);
        }
        assertThat(page.title()).startsWith("Error: ");
        Screenshots.take(page, "history-wrong-" + field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/history", "/procedures", "/targets", "/audit"})
    void aPageOfSeveralEnvironmentsNamesThemAndMarksTheProtectedOne(String path) {
        Page page = operator("engineer").opens(path).page();
        Locator strip = page.locator(".environment");
        assertThat(strip).containsText("All environments:");
        assertThat(strip.locator(".place.protected")).hasText("Production");
        assertThat(strip.locator(".place")).not().hasCount(1);
        assertThat(strip).not().hasClass(Pattern.compile("protected"));
    }

    @Test
    void theTargetsTellWhatACertificateIsWorth() {
        Operator engineer = operator("engineer").opens("/targets");
        engineer.sees("20 days left").sees("it is for localhost");
        assertThat(engineer.page().locator("#targets")).not().containsText("no TLS");
    }

    @Test
    void theHistoryOfOneEnvironmentSaysWhich() {
        Page page = operator("engineer").opens("/history?environment=production").page();
        assertThat(page.locator(".environment.protected")).hasText("Environment: Production");
        page.navigate("/history?environment=staging");
        assertThat(page.locator(".environment")).hasText("Environment: Staging");
        assertThat(page.locator(".environment.protected")).hasCount(0);
    }

    /** The shade stays with the frame, what covers it at the end goes with the table. */
    @Test
    void aTableThatGoesOnBehindTheEdgeShadesIt() {
        Page page = operator("engineer").opens("/history").page();
        String background = "getComputedStyle(document.querySelector('.table-scroll'))";
        assertThat(page.evaluate(background + ".backgroundAttachment"))
                .isEqualTo("local, local, scroll, scroll, scroll");
    }

    @Test
    void daysInTheWrongOrderAreNamed() {
        Operator engineer = operator("engineer").tolerates("status of 400");
        engineer.opens("/history?from=2024-02-12&to=2024-02-11").sees("before the first");
        assertThat(rows(engineer.page())).hasCount(0);
        assertThat(engineer.page().locator("#to")).hasValue("2024-02-11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMED_OUT", "timed_out", "timed-out"})
    void aStateIsKnownAsTheApiWritesItAndInOneWord(String state) {
        Page page = operator("engineer").opens("/history?state=" + state).page();
        page.locator("#person").fill(PERSON);
        page.click("button:has-text('Filter')");
        assertThat(rows(page)).hasCount(1);
        assertThat(page.locator("#state")).hasValue("TIMED_OUT");
    }

    @Test
    void aNameThatNeverWasIsToldAndStaysChosen() {
        Operator engineer = operator("engineer").tolerates("status of 400");
        engineer.opens("/history?environment=mars").sees("There is no environment mars.");
        engineer.opens("/history?procedure=gone/for-ever")
                .sees("There is no procedure gone/for-ever. Choose one of the list.");
        assertThat(engineer.page().locator("#procedure")).hasValue("gone/for-ever");
    }
}
