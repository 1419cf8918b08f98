package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.browser.PageLooks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Axe sees every page: what the application answers to GET, held against what tests look at. */
class PagesLookedAtTests {

    /** Files, data and parts of pages: there is nothing of theirs to look at. */
    private static final Set<String> NO_PAGES =
            Set.of(
                    "/app/**",
                    "/vendor/**",
                    "/icons*.svg",
                    "/favicon*",
                    "/actuator/health",
                    "/actuator/health/liveness",
                    "/actuator/health/readiness",
                    "/actuator/prometheus",
                    "/error", // by whatever fails: "error-404", "error-403"
                    "/", // leads to /today
                    "/session",
                    "/settings/people.csv",
                    "/runs/{id}/stream",
                    "/runs/{id}/steps/{n}/output",
                    "/runs/{id}/steps/{n}/raw",
                    "/runs/{id}/steps/{n}/results",
                    "/readings/{kind}/{name}/csv",
                    "/reports/control/evidence.zip",
                    "/reports/{kind}/{period}/{format}",
                    "/targets/grants/{type}",
                    "/audit.csv",
                    "/audit.jsonl");

    private final RouteMatrix matrix = new RouteMatrix();

    @Test
    void everyPageIsLookedAt() throws Exception {
        assertThat(pages())
                .as("pages that axe doesn't see: add them to EveryPageIT, or to PageLooks")
                .isSubsetOf(lookedAt());
    }

    @Test
    void whatIsNoPageIsThere() {
        assertThat(routes()).containsAll(NO_PAGES).containsAll(PageLooks.PATTERNS.values());
    }

    @Test
    void everyLookIsTaken() throws IOException {
        String tests = sources();
        assertThat(PageLooks.PATTERNS.keySet())
                .allSatisfy(
                        look ->
                                assertThat(tests)
                                        .containsAnyOf(
                                                ", \"" + look + "\")", "(\"" + look + "\", "));
    }

    private static Set<String> routes() {
        return RouteMatrix.ROUTES.stream()
                .filter(route -> route.hasMethod("GET"))
                .map(route -> route.pattern().getPatternString())
                .filter(pattern -> !pattern.startsWith("/api/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> pages() {
        Set<String> pages = routes();
        pages.removeAll(NO_PAGES);
        return pages;
    }

    private Set<String> lookedAt() throws ReflectiveOperationException {
        CsvSource every =
                Class.forName("org.amas.maintenance.browser.EveryPageIT")
                        .getDeclaredMethod("isAccessible", String.class, String.class)
                        .getAnnotation(CsvSource.class);
        Stream<String> listed =
                Arrays.stream(Objects.requireNonNull(every).value())
                        .map(line -> line.split(",", 2)[1].strip().replaceFirst("\\?.*", ""))
                        .map(path -> matrix.find("GET", path).orElseThrow())
                        .map(route -> route.pattern().getPatternString());
        return Stream.concat(listed, PageLooks.PATTERNS.values().stream())
                .collect(Collectors.toSet());
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(f -> f.toString().endsWith("IT.java")).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }
}
