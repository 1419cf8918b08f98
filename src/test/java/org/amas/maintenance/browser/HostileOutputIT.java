package org.amas.maintenance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A step prints markup: it is text, while it arrives and when the page is opened again. */
class HostileOutputIT extends BrowserSuite {

    @Test
    void A01_A02_A05_printedMarkupIsInert() {
        Operator engineer = operator("engineer");
        List<String> requests = new ArrayList<>();
        engineer.page().onRequest(request -> requests.add(request.method() + request.url()));
        RunPage run = engineer.launches("drill/hostile").in("production").printed(1, "before");
        run.ends(Duration.ofMinutes(1)).unfolds();
        staysText(run);
        run.reloads().unfolds();
        staysText(run);
        assertThat(requests).noneMatch(r -> r.contains("pwned") || r.contains("/cancellation"));
    }

    private static void staysText(RunPage run) {
        var page = run.operator().page();
        assertThat(page.locator("#output-1")).containsText("after");
        page.hover("#output-1");
        assertThat(run.shown(1))
                .contains(
                        "<script>window.__pwn=1</script>",
                        "<img src=x onerror=\"window.__pwn=2\">",
                        "</pre></details><script>",
                        "<div hx-get=\"/pwned\"",
                        "link one\n"
                                + "link two\n"
                                + "red\n"
                                + "  two spaces in front\n\n"
                                + "\ta tab, after an empty line\n")
                .doesNotContain("javascript:", "onmouseover");
        assertThat(page.locator("#output-1 :is(a, img, svg, script, form, b, div)")).hasCount(0);
        assertThat(page.evaluate("typeof window.__pwn")).isEqualTo("undefined");
    }

    @Test
    void A08_typedMarkupIsInert() {
        Operator engineer = operator("engineer");
        String markup = "<img src=x onerror=\"window.__pwn=9\">";
        engineer.launches("drill/quick")
                .because(markup)
                .in("production")
                .ends(Duration.ofMinutes(1));
        engineer.sees(markup);
        engineer.opens("/history?person=" + markup.replace("\"", "%22")).sees("No run matches");
        engineer.opens("/audit").sees("launched");
        assertThat(engineer.page().evaluate("typeof window.__pwn")).isEqualTo("undefined");
    }
}
