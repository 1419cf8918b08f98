package org.amas.maintenance.browser;

import com.microsoft.playwright.Page;

import java.nio.file.Path;

/** Pictures for people, only taken with {@code -Damas.screenshots=true}. */
final class Screenshots {

    private static final Path FOLDER = Path.of("target", "screenshots");

    private Screenshots() {}

    static boolean wanted() {
        return Boolean.getBoolean("amas.screenshots");
    }

    /** What a reader of the README sees: the first screen, in light colours. */
    static void forReadme(Page page) {
        if (wanted()) {
            page.setViewportSize(1280, 860);
            page.screenshot(
                    new Page.ScreenshotOptions().setPath(Path.of("src", "site", "run.png")));
        }
    }

    static void take(Page page, String name) {
        if (wanted()) {
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(FOLDER.resolve(name + ".png")));
        }
    }
}
