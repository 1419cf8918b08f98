package org.amas.maintenance.web;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;

import java.util.List;

/** What axe finds against WCAG 2.2, A and AA, on the page as it looks now. */
public final class Accessibility {

    private static final List<String> LEVELS =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    private Accessibility() {}

    /**
     * One line for each rule that is broken, with its places.
     *
     * <p>In axe's older mode: the newer one opens an empty page each time, to join what it found in
     * frames of other origins, which takes three times as long; no page of ours has a frame.
     */
    public static List<String> violations(Page page) {
        if (page.frames().size() != 1) {
            throw new IllegalStateException("frames of " + page.url() + " would not be looked at");
        }
        AxeRunOptions brief = new AxeRunOptions();
        brief.setResultTypes(List.of("violations"));
        return new AxeBuilder(page)
                        .options(brief)
                        .withTags(LEVELS)
                        .setLegacyMode(true)
                        .analyze()
                        .getViolations()
                        .stream()
                        .map(rule -> rule.getId() + " " + rule.getNodes())
                        .toList();
    }
}
