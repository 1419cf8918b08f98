package org.amas.maintenance.browser;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Map.entry;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import java.net.URI;
import java.util.Map;

/**
 * By which look axe sees which page, where the page's address comes into being only in the test. A
 * page that no look has fails the build, and so does a look that is at another page.
 */
public final class PageLooks {

    public static final Map<String, String> PATTERNS =
            Map.ofEntries(
                    entry("sign-in", "/sign-in"),
                    entry("set-up", "/set-up"),
                    entry("invitation", "/invitation"),
                    entry("duty-checks", "/duties/{id}/checks"),
                    entry("run", "/runs/{id}"),
                    entry("search", "/runs/{id}/steps/{n}/search"),
                    entry("answer", "/runs/{id}/steps/{n}/answer"),
                    entry("approval", "/runs/{id}/steps/{n}/approval"),
                    entry("waiting", "/waiting"),
                    entry("standing-approvals", "/standing-approvals"),
                    entry("emergency", "/emergency"),
                    entry("finding", "/findings/{id}"),
                    entry("weekly-duties", "/reports/weekly/{week}/duties"),
                    entry("action", "/reports/actions/{id}"));

    private PageLooks() {}

    /** The look is at the page that it is said to be at. */
    public static void check(String look, String address) {
        String pattern = PATTERNS.get(look);
        if (pattern != null) {
            PathPattern expected = PathPatternParser.defaultInstance.parse(pattern);
            String path = URI.create(address).getPath();
            assertThat(expected.matches(PathContainer.parsePath(path)))
                    .as("%s looks at %s, not at %s", look, pattern, path)
                    .isTrue();
        }
    }
}
