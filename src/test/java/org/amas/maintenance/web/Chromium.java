package org.amas.maintenance.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;

import org.amas.maintenance.Machine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The machine's own browser, without a display and without talking to anybody but us. One for all
 * tests of this JVM, whose end is also the browser's.
 */
public final class Chromium {

    private static final class Shared {
        private static final Chromium CHROMIUM = new Chromium(Machine.browser());
    }

    private final Browser browser;

    private Chromium(Path executable) {
        Playwright playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(executable)
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-quic",
                                                        "--no-first-run",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync")));
    }

    /** Marks the test as not exercised where the machine has no browser. */
    public static Browser shared() {
        Machine.browser();
        return Shared.CHROMIUM.browser;
    }
}
