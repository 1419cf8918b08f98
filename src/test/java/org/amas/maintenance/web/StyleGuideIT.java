package org.amas.maintenance.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.Media;

import org.amas.maintenance.Machine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The design system in a real browser, under the real content policy. */
@SpringBootTest(
        classes = StyleGuide.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestPropertySource("classpath:style-guide.properties")
class StyleGuideIT {

    private static final String DISTANCE_TO_END =
            "(log => log.scrollHeight - log.scrollTop - log.clientHeight)"
                    + "(document.getElementById('output-1'))";

    @LocalServerPort private int port;

    private final List<String> complaints = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void needsABrowser() {
        Machine.browser();
    }

    @BeforeEach
    void openPage() {
        open(new Browser.NewContextOptions());
    }

    @AfterEach
    void closePage() {
        context.close();
    }

    @ParameterizedTest
    @CsvSource({"LIGHT,1280", "DARK,1280", "LIGHT,700", "LIGHT,390", "DARK,390"})
    void isAccessibleAndFits(ColorScheme scheme, int width) {
        context.close();
        open(
                new Browser.NewContextOptions()
                        .setColorScheme(scheme)
                        .setViewportSize(width, 900)
                        .setTimezoneId("Europe/Madrid"));
        visit("/style-guide?invalid=true");
        shoot("style-" + scheme.name().toLowerCase() + "-" + width);

        assertThat(Accessibility.violations(page)).isEmpty();
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth")).isEqualTo(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void hasALayoutForThoseWhoAreNotSignedIn() {
        visit("/style-guide/bare");
        shoot("bare");
        assertThat(page.locator("nav")).hasCount(0);
        assertThat(page.locator("label[for=password]")).isVisible();
        assertThat(page.locator("button[type=submit] svg")).hasCount(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void printsOnPaperWithoutControls() {
        visit("/style-guide");
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        shoot("print");
        assertThat(page.locator(".rail")).isHidden();
        assertThat(page.locator(".log-bar").first()).isHidden();
        assertThat(page.locator(".log-chunk").first()).isVisible();
    }

    @Test
    void weighsLittle() throws Exception {
        List<Integer> cold = new ArrayList<>();
        visitCounting(cold, "/style-guide");
        List<Integer> warm = new ArrayList<>();
        visitCounting(warm, "/style-guide");
        assertThat(cold.stream().mapToInt(Integer::intValue).sum()).isLessThan(150_000);
        assertThat(warm.stream().mapToInt(Integer::intValue).sum()).isLessThan(10_000);
    }

    /** Bytes over the wire as the browser counts them, headers included. */
    private void visitCounting(List<Integer> bytes, String path) {
        var devtools = context.newCDPSession(page);
        devtools.send("Network.enable");
        devtools.on(
                "Network.loadingFinished",
                event -> bytes.add(event.get("encodedDataLength").getAsInt()));
        visit(path);
        page.waitForLoadState(LoadState.NETWORKIDLE);
        devtools.detach();
    }

    @Test
    void keepsAFailureOnThePageUntilItIsRetriedOrDismissed() {
        visit("/style-guide");
        page.click("#fails");
        assertThat(page.locator("#banner")).isVisible();
        assertThat(page.locator("[data-banner-text]"))
                .containsText(Pattern.compile("made a mistake \\(500\\)\\. Request [0-9a-f]{16}"));
        page.click("[data-banner-retry]");
        assertThat(page.locator("#banner")).isVisible();
        page.click("[data-banner-close]");
        assertThat(page.locator("#banner")).isHidden();
    }

    @Test
    void asksByDialogAndShowsAConflictAsANotice() {
        visit("/style-guide");
        page.click("#conflicts");
        assertThat(page.locator("#confirm-text")).hasText("Stop the run now?");
        page.click("#confirm button[value=no]");
        assertThat(page.locator("#notice")).isEmpty();
        page.click("#conflicts");
        page.click("#confirm button[value=yes]");
        assertThat(page.locator("#notice")).containsText("Ana cancelled this run at 05:58:12 UTC");
        assertThat(page.locator("h1")).hasCount(1);
    }

    @Test
    void showsWhatToDoOnAnErrorPage() {
        visit("/style-guide/missing");
        shoot("error-404");
        assertThat(page.locator("h1")).hasText("There is no such page");
        assertThat(page.locator("#main")).containsText("No run has the number 812.");
        assertThat(page.locator(".rail nav")).isVisible();
        visit("/style-guide/fails");
        assertThat(page.locator("h1")).hasText("The application made a mistake");
        assertThat(page.content()).doesNotContain("IllegalStateException", "a fault of ours");
    }

    @Test
    void answersProgramsWithProblemsEvenForFaultsOfOurs() {
        var answer = page.request().get("http://127.0.0.1:" + port + "/api/v1/fails");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
        assertThat(answer.headers().get("x-request-id")).matches("[0-9a-f]{16}");
        assertThat(answer.text())
                .contains("\"requestId\":")
                .doesNotContain("a fault of ours", "properties");
        assertThat(page.request().get("http://127.0.0.1:" + port + "/api/none").status())
                .isEqualTo(404);
    }

    @Test
    void showsTheReadersZoneAndKeepsUtcInTheTitle() {
        context.close();
        open(new Browser.NewContextOptions().setTimezoneId("Asia/Tokyo"));
        visit("/style-guide");
        Locator time = page.locator("time[data-local=full]").first();
        assertThat(time).containsText("Japan Time");
        assertThat(time).hasAttribute("title", Pattern.compile(".* UTC"));
        assertThat(page.locator("#night")).hasText("24 Nov 2026, 02:50 to 12:50 Japan Time");
    }

    @Test
    void writesTheDayOfATimeOnceWhereItIsOneForTheReader() {
        context.close();
        open(new Browser.NewContextOptions().setTimezoneId("Europe/Madrid"));
        visit("/style-guide");
        assertThat(page.locator("#window")).hasText("23 Nov 2026, 18:50 to 19:05 CET");
        assertThat(page.locator("#night"))
                .hasText("23 Nov 2026, 18:50 CET to 24 Nov 2026, 04:50 CET");
    }

    @Test
    void remembersTheTheme() {
        visit("/style-guide");
        page.click("[data-theme-toggle]");
        page.click("[data-theme-toggle]");
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-bs-theme", "dark");
        assertThat(complaints).isEmpty();
    }

    @Test
    void readsAndNavigatesWithoutJavaScript() {
        context.close();
        open(new Browser.NewContextOptions().setJavaScriptEnabled(false).setViewportSize(390, 800));
        visit("/style-guide");
        page.click("summary[aria-label=Menu]");
        assertThat(page.locator(".menu-nav a[href='/today']")).isVisible();
        assertThat(page.locator("time").first()).containsText("UTC");
        assertThat(page.locator(".needs-script").first()).isHidden();
        assertThat(page.locator(".log-chunk")).isVisible();
    }

    /** The server drops a chunk once and repeats one: each byte is shown once, lines are whole. */
    @Test
    void F37_neitherLosesNorDoublesOutputOfAStream() {
        visit("/style-guide/run");
        assertThat(page.locator("#step-1")).hasText("Passed");
        assertThat(page.evaluate("document.getElementById('output-1').textContent"))
                .isEqualTo(
                        "line 0\nab<0line 1\nab<1line 2\nab<2line 3\nab<3line 4\nab<4line 5\nab<5");
        assertThat(page.locator("#output-1 .log-chunk")).hasCount(1);
        assertThat(complaints).isEmpty();
    }

    @Test
    void followsAFloodWithoutFreezing() {
        page.addInitScript(
                "let last = performance.now(); window.longest = 0; setInterval(() => {"
                        + " const now = performance.now(); longest = Math.max(longest, now - last);"
                        + " last = now; }, 10)");
        visit("/style-guide/run?source=flood");
        assertThat(page.locator("#step-1"))
                .hasText("Passed", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
        assertThat(
                        page.evaluate(
                                "[...document.querySelectorAll('.log-chunk')].reduce((sum, each) =>"
                                        + " sum + each.textContent.split('\\n').length - 1, 0)"))
                .isEqualTo(200_000);
        assertThat(((Number) page.evaluate("longest")).doubleValue()).isLessThan(1000);
        page.waitForFunction(DISTANCE_TO_END + " < 24");
    }

    @Test
    void stopsFollowingWhenTheReaderScrollsUp() {
        visit("/style-guide/run?source=slow");
        Locator log = page.locator("#output-1");
        assertThat(log).containsText("line 80");
        log.hover();
        page.mouse().wheel(0, -400);
        assertThat(page.locator("[data-log-follow]")).hasAttribute("aria-pressed", "false");
        assertThat(page.locator("[data-log-more]")).hasText(Pattern.compile("↓ \\d+ new lines"));
        page.click("[data-log-more]");
        assertThat(page.locator("[data-log-more]")).isHidden();
        assertThat(page.locator("[data-log-follow]")).hasAttribute("aria-pressed", "true");
    }

    private void visit(String path) {
        page.navigate("http://127.0.0.1:" + port + path);
    }

    private void open(Browser.NewContextOptions options) {
        context = Chromium.shared().newContext(options);
        page = context.newPage();
        complaints.clear();
        page.onConsoleMessage(
                message -> {
                    if (message.type().equals("error")) {
                        complaints.add(message.text());
                    }
                });
        page.onPageError(complaints::add);
    }

    /** Only when a folder is named: pictures are for people, not for a verdict. */
    private void shoot(String name) {
        String folder = System.getProperty("amas.test.shots");
        if (folder != null) {
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(Path.of(folder, name + ".png")));
        }
    }
}
