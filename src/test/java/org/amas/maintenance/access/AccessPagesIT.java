package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;

import org.amas.maintenance.Machine;
import org.amas.maintenance.web.Accessibility;
import org.amas.maintenance.web.Chromium;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The pages of this room in a real browser. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class AccessPagesIT {

    private static final String PASSWORD = "correct horse battery";
    private static final String XSS = "<img src=x onerror=\"window.__pwn=1\">";

    @SuppressWarnings("NullAway.Init")
    @LocalServerPort
    private int port;

    @Autowired private Accounts accounts;

    private final List<String> complaints = new ArrayList<>();

    @DynamicPropertySource
    static void configure(DynamicPropertyRegistry properties) {
        properties.add("amas.data-dir", () -> AccessSuite.temporary().toString());
        properties.add("spring.datasource.url", TestDatabase::url);
    }

    @BeforeAll
    static void needsABrowser() {
        Machine.browser();
    }

    @BeforeEach
    void createPeople() {
        accounts.create("root", "Root", Role.ADMIN, PASSWORD);
        accounts.create("ana", XSS, Role.ENGINEER, PASSWORD);
    }

    @ParameterizedTest
    @CsvSource({"LIGHT,1280", "DARK,1280", "LIGHT,390"})
    void areAccessibleAndFit(ColorScheme scheme, int width) {
        try (BrowserContext context = open(scheme, width, true)) {
            Page page = signIn(context, scheme + "-" + width);
            for (String path :
                    List.of(
                            "/audit",
                            "/audit?from=soon",
                            "/audit?who=nobody",
                            "/settings/people?on=2026-11-23",
                            "/settings/tokens",
                            "/settings/profile",
                            "/nowhere")) {
                page.navigate(base() + path);
                look(page, path, scheme + "-" + width);
            }
        }
        assertThat(complaints)
                .filteredOn(text -> !text.matches("(?s).*\\b(400|404|422)\\b.*"))
                .isEmpty();
    }

    @Test
    void A07_showNamesAsText() {
        try (BrowserContext context = open(ColorScheme.LIGHT, 1280, true)) {
            Page page = signIn(context, "xss");
            page.navigate(base() + "/settings/people");
            assertThat(page.locator("td, th").getByText(XSS).count()).isPositive();
            page.navigate(base() + "/audit?what=ana");
            assertThat(page.getByText("No event matches").count()).isZero();
            page.locator("summary").getByText("account ana").first().click();
            assertThat(page.getByText(XSS).first().isVisible()).isTrue();
            assertThat(page.evaluate("typeof window.__pwn")).isEqualTo("undefined");
        }
    }

    @Test
    void workWithoutJavaScript() {
        try (BrowserContext context = open(ColorScheme.LIGHT, 1280, false)) {
            Page page = signIn(context, "no-script");
            page.navigate(base() + "/settings/people");
            page.getByLabel("User name").fill("bob");
            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Bob");
            page.getByLabel("auditor").check();
            page.getByText("Invite", new Page.GetByTextOptions().setExact(true)).click();
            String link = page.locator("#invitation-link").textContent();

            try (BrowserContext other = open(ColorScheme.LIGHT, 390, false)) {
                Page invited = other.newPage();
                invited.navigate(link);
                look(invited, "/invitation", "no-script");
                invited.locator("#password").fill(PASSWORD + "!");
                invited.locator("#repeated").fill(PASSWORD + "!");
                invited.getByText("Set the password").click();
                invited.navigate(base() + "/settings/profile");
                assertThat(invited.locator("main").textContent()).contains("Bob", "auditor");
            }
        }
    }

    private Page signIn(BrowserContext context, String name) {
        Page page = context.newPage();
        page.onConsoleMessage(
                message -> {
                    if (message.type().equals("error")) {
                        complaints.add(message.text());
                    }
                });
        page.navigate(base() + "/sign-in");
        look(page, "/sign-in", name);
        page.locator("#username").fill("root");
        page.locator("#password").fill("wrong");
        page.getByText("Sign in").last().click();
        look(page, "/sign-in-again", name);
        assertThat(page.locator("#username").inputValue()).isEqualTo("root");
        page.locator("#password").fill(PASSWORD);
        page.getByText("Sign in").last().click();
        return page;
    }

    private void look(Page page, String path, String name) {
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(
                                Path.of(
                                        "target/screenshots/access",
                                        name + path.replaceAll("\\W+", "-") + ".png")));
        if (name.equals("no-script")) {
            return; // axe is a script itself
        }
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .as("%s fits", path)
                .isEqualTo(0);
        assertThat(Accessibility.violations(page)).as("%s %s", path, name).isEmpty();
    }

    private BrowserContext open(ColorScheme scheme, int width, boolean script) {
        return Chromium.shared()
                .newContext(
                        new Browser.NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, 900)
                                .setJavaScriptEnabled(script));
    }

    private String base() {
        return "http://localhost:" + port;
    }
}
