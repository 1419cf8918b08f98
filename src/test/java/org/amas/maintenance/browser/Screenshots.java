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

    static void take(Page page, String name) {
        if (wanted()) {
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(FOLDER.resolve(name + ".png")));
        }
    }
}
