package org.amas.maintenance.bench;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;

import org.amas.maintenance.acceptance.Product;
import org.amas.maintenance.web.Chromium;

import java.util.regex.Pattern;

/** One tab of Chromium, which notes when it was clicked and when the line was painted. */
final class Tab implements AutoCloseable {

    /**
     * From the click's own time stamp to the task after the frame that first holds the line. Across
     * a navigation the click survives in the session storage of the origin.
     */
    private static final String STOPWATCH =
            """
            (() => {
              const stamp = () => performance.timeOrigin + performance.now();
              addEventListener("click", (event) => {
                sessionStorage.setItem("clicked", performance.timeOrigin + event.timeStamp);
                window.painted = 0;
                noticed = false;
                look();
              }, true);
              let noticed = false;
              const there = () => [...document.querySelectorAll(".log-chunk, .bare")]
                .some((one) => one.textContent.trim() && one.getClientRects().length > 0
                  && one.getBoundingClientRect().top < innerHeight);
              function look() {
                if (noticed || !sessionStorage.getItem("clicked") || !there()) return;
                noticed = true;
                requestAnimationFrame(() => {
                  const after = new MessageChannel();
                  after.port1.onmessage = () => { window.painted = stamp(); };
                  after.port2.postMessage(0);
                });
              }
              new MutationObserver(look).observe(document,
                { childList: true, subtree: true, characterData: true, attributes: true });
            })();
            """;

    private static final String TOOK =
            "() => window.painted ? window.painted - Number(sessionStorage.getItem('clicked')) : 0";

    private final BrowserContext context;
    private final Page page;

    Tab() {
        context = Chromium.shared().newContext();
        page = context.newPage();
        page.setDefaultTimeout(30_000);
    }

    Tab withStopwatch() {
        page.addInitScript(STOPWATCH);
        return this;
    }

    Tab signedIn(String base) {
        page.navigate(base + "/sign-in");
        page.fill("#username", Subject.USERNAME);
        page.fill("#password", Product.PASSWORD);
        page.click("button[type=submit]:has-text('Sign in')");
        page.waitForURL(Pattern.compile("^(?!.*sign-in).*$"));
        return this;
    }

    /** In milliseconds, as this tab's own clock saw it. */
    double fromClickToPaint(String button) {
        page.evaluate("sessionStorage.removeItem('clicked')");
        page.click(button);
        return ((Number) page.waitForFunction(TOOK).jsonValue()).doubleValue();
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
    }
}
