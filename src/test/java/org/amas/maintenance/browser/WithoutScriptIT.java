package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;

import org.junit.jupiter.api.Test;

import java.util.regex.Pattern;

/** With JavaScript off the job can still be done: launch, read, find again. */
class WithoutScriptIT extends BrowserSuite {

    @Test
    void launchesAndReadsARun() {
        Operator engineer =
                visitor(new Browser.NewContextOptions().setJavaScriptEnabled(false))
                        .signsIn("engineer");
        RunPage run = engineer.launches("drill/hostile").in("staging");
        Page page = engineer.page();
        assertThat(page.locator("#run-header .state-large"))
                .hasText("Passed", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
        assertThat(page.locator("#output-2")).containsText("the end");
        engineer.opens("/history").sees("drill/hostile");
        page.click("#results a:has-text('" + run.id() + "')");
        assertThat(page).hasURL(Pattern.compile("/runs/" + run.id()));
        assertThat(page.locator(".needs-script:visible")).hasCount(0);
        assertThat(page.locator("#output-1").textContent()).contains("<script>");
    }
}
