package org.amas.maintenance.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every check that ships can fail and be well again: a test has planted a fault and seen it told,
 * and has taken it away and seen that it is told no more. The table of them is made of the tests
 * themselves.
 */
class ChecksTests {

    private static final Path TABLE = Path.of("docs", "checks.md");

    /**
     * These measure, write something down, or do what a policy says, and judge nothing; that they
     * are blind is told.
     */
    private static final Set<String> JUDGE_NOTHING =
            Set.of(
                    "docker.disk",
                    "docker.networks",
                    "docker.prune",
                    "grafana.file",
                    "postgres.activity",
                    "review.calendar");

    /**
     * Offered to procedures of an operator's own: none of ours stops or kills a service, or removes
     * a volume or a network.
     */
    private static final Set<String> FOR_OWN_PROCEDURES =
            Set.of(
                    "docker.exec",
                    "docker.kill",
                    "docker.remove-networks",
                    "docker.remove-volumes",
                    "docker.restart",
                    "docker.start",
                    "docker.stop");

    private static final String HEAD =
            """
            # Checks and their planted faults

            For every check that ships, at least one test plants a fault and sees that the check tells it, takes
            the fault away, performs the check again, and sees that it is well. This table is made of these tests;
            the build fails if it is not up to date, or if a check has no such test.

            | Check | Planted fault | Flips back when | Test | Stands in |
            |---|---|---|---|---|
            """;

    private static final String TAIL =
            """

            These steps measure, write something down, or act by a stated policy, and judge nothing: %s. That a step
            of any kind can't reach its server is told by `SilentTargetsIT`, for each of them.
            """;

    /** One fault, and the test that plants it and may take it away. */
    private record Planted(String check, String fault, String removed, String test) {}

    private static List<Planted> planted() throws Exception {
        List<Planted> planted = new ArrayList<>();
        for (Resource file :
                new PathMatchingResourcePatternResolver()
                        .getResources("classpath*:org/amas/maintenance/**/*.class")) {
            String path = file.getURL().getPath();
            if (path.matches(".*(Tests|IT|Suite)\\.class")) {
                String name = path.substring(path.indexOf("org/amas/maintenance/"));
                planted.addAll(planted(name.replace(".class", "").replace('/', '.')));
            }
        }
        planted.sort(
                Comparator.comparing(Planted::check)
                        .thenComparing(Planted::fault)
                        .thenComparing(Planted::test));
        return planted;
    }

    private static List<Planted> planted(String name) throws ClassNotFoundException {
        Class<?> type = Class.forName(name, false, ChecksTests.class.getClassLoader());
        return Arrays.stream(type.getDeclaredMethods())
                .flatMap(method -> planted(type, method).stream())
                .toList();
    }

    private static List<Planted> planted(Class<?> type, Method method) {
        return Arrays.stream(method.getAnnotationsByType(PlantedFault.class))
                .map(
                        one ->
                                new Planted(
                                        one.check(),
                                        one.fault(),
                                        one.removed(),
                                        type.getSimpleName() + "." + method.getName()))
                .toList();
    }

    /** By kind, the procedures in which a step of it stands. */
    private static Map<String, Set<String>> shipped() {
        Map<String, Set<String>> shipped = new TreeMap<>();
        for (ShippedProcedure procedure : ShippedProcedure.all()) {
            for (String kind : procedure.named()) {
                shipped.computeIfAbsent(kind, first -> new TreeSet<>()).add(procedure.key());
            }
        }
        return shipped;
    }

    @Test
    void everyShippedCheckHasAPlantedFault() throws Exception {
        Set<String> tested =
                planted().stream().map(Planted::check).collect(Collectors.toUnmodifiableSet());
        assertThat(shipped().keySet())
                .as("annotate the test that plants its fault with @PlantedFault")
                .allMatch(kind -> tested.contains(kind) || JUDGE_NOTHING.contains(kind));
        assertThat(JUDGE_NOTHING).as("has one by now").noneMatch(tested::contains);
    }

    @Test
    void everyCheckIsWellAgainOnceAPlantedFaultIsRemoved() throws Exception {
        Set<String> back =
                planted().stream()
                        .filter(one -> !one.removed().isBlank())
                        .map(Planted::check)
                        .collect(Collectors.toUnmodifiableSet());
        Set<String> judging = new TreeSet<>(shipped().keySet());
        judging.removeAll(JUDGE_NOTHING);
        judging.addAll(FOR_OWN_PROCEDURES);
        assertThat(judging)
                .as("have a test of each remove its fault, and say in @PlantedFault what did")
                .allMatch(back::contains);
    }

    @Test
    void noFaultIsPlantedForACheckThatDoesNotShip() throws Exception {
        assertThat(planted())
                .extracting(Planted::check)
                .allMatch(check -> shipped().containsKey(check) != isForOwn(check));
        assertThat(planted()).extracting(Planted::check).containsAll(FOR_OWN_PROCEDURES);
    }

    private static boolean isForOwn(String check) {
        return FOR_OWN_PROCEDURES.contains(check);
    }

    /** It is written anew, so that it only has to be looked at and committed. */
    @Test
    void theTableIsUpToDate() throws Exception {
        String table = table();
        String committed = Files.exists(TABLE) ? Files.readString(TABLE) : "";
        if (!committed.equals(table)) {
            write(table);
        }
        assertThat(committed)
                .as(TABLE + " was not up to date and has been written")
                .isEqualTo(table);
    }

    private static void write(String table) throws IOException {
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table);
    }

    private static String table() throws Exception {
        Map<String, Set<String>> shipped = shipped();
        StringBuilder table = new StringBuilder(HEAD);
        for (Planted one : planted()) {
            table.append(
                    "| `%s` | %s | %s | `%s` | %s |\n"
                            .formatted(
                                    one.check(),
                                    one.fault(),
                                    one.removed(),
                                    one.test(),
                                    isForOwn(one.check())
                                            ? "procedures of your own"
                                            : String.join(
                                                    ", ",
                                                    shipped.getOrDefault(one.check(), Set.of()))));
        }
        String silent =
                JUDGE_NOTHING.stream()
                        .sorted()
                        .map(kind -> "`" + kind + "`")
                        .collect(Collectors.joining(", "));
        return table + TAIL.formatted(silent);
    }
}
