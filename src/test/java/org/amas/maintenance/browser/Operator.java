package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;

import org.amas.maintenance.web.FormToken;

import java.util.ArrayList;
import java.util.List;

/** A person in front of a browser, and what they do there. */
final class Operator {

    static final String PASSWORD = "correct horse battery staple";

    /** In milliseconds: a machine that runs everything at once is slow, not wrong. */
    private static final double PATIENCE = 20_000;

    private final String address;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> tolerated = new ArrayList<>();

    Operator(Browser browser, String address, Browser.NewContextOptions options) {
        this.address = address;
        context = browser.newContext(options.setBaseURL(address));
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        page.onConsoleMessage(this::hears);
        page.onPageError(complaints::add);
    }

    /**
     * As the form does, without the pages before and after it, which most tests are not about: the
     * session's cookie is the browser's.
     */
    Operator signsIn(String username) {
        APIRequestContext requests = context.request();
        String token = FormToken.of("/sign-in", requests.get("/sign-in").text());
        FormData form =
                FormData.create()
                        .set(FormToken.FIELD, token)
                        .set("username", username)
                        .set("password", PASSWORD);
        APIResponse answer =
                requests.post("/sign-in", RequestOptions.create().setForm(form).setMaxRedirects(0));
        assertThat(answer.headers().get("location"))
                .as("where %s is sent", username)
                .isNotNull()
                .doesNotContain("/sign-in");
        return this;
    }

    Operator opens(String path) {
        page.navigate(path);
        return this;
    }

    Operator clicks(String name) {
        page.locator("#main button:visible, #main a:visible, #main summary:visible")
                .filter(new Locator.FilterOptions().setHasText(name))
                .first()
                .click();
        return this;
    }

    Operator sees(String text) {
        assertThat(page.locator("#main")).containsText(text);
        return this;
    }

    Operator seesNothingOf(String text) {
        assertThat(page.locator("#main")).not().containsText(text);
        return this;
    }

    Launching launches(String procedure) {
        return new Launching(this, procedure);
    }

    /** Goes on where a reload, a sleep or another test left the run. */
    RunPage opensRun(long id) {
        opens("/runs/" + id);
        return new RunPage(this);
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    String address() {
        return address;
    }

    /** A complaint that the test causes on purpose: part of its text. */
    Operator tolerates(String complaint) {
        tolerated.add(complaint);
        return this;
    }

    void leaves() {
        context.close();
    }

    /** No error on the console, which is also where a breach of the content policy is told. */
    void hasSeenNoComplaint() {
        assertThat(complaints)
                .filteredOn(complaint -> tolerated.stream().noneMatch(complaint::contains))
                .isEmpty();
    }

    private void hears(ConsoleMessage message) {
        if (message.type().equals("error")) {
            complaints.add(message.text() + " at " + message.location());
        }
    }
}
