package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What {@code docs/trust.md} says of attacks and faults is about tests that there are. */
class TrustDocumentTests {

    private static final Path DOCUMENT = Path.of("docs", "trust.md");
    private static final Pattern ROW = Pattern.compile("\\| ([AF]\\d\\d) \\|.*");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Tests|IT|Suite)\\.\\w+)`");
    private static final Pattern NUMBERED = Pattern.compile("(?:[AaFf]\\d\\d_)+");

    /** As {@code Class.method}. */
    private static final Set<String> TESTS = new TreeSet<>();

    private static List<String> lines = List.of();

    @BeforeAll
    static void readBoth() throws IOException, ClassNotFoundException {
        lines = Files.readAllLines(DOCUMENT);
        for (Resource file :
                new PathMatchingResourcePatternResolver()
                        .getResources("classpath*:org/amas/maintenance/**/*.class")) {
            String path = file.getURL().getPath();
            if (path.matches(".*/\\w+(Tests|IT|Suite)\\.class")) {
                String name = path.substring(path.indexOf("org/amas/maintenance/"));
                TESTS.addAll(tests(name.replace(".class", "").replace('/', '.')));
            }
        }
    }

    private static List<String> tests(String name) throws ClassNotFoundException {
        Class<?> type = Class.forName(name, false, TrustDocumentTests.class.getClassLoader());
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                .map(Method::getName)
                .map(method -> type.getSimpleName() + "." + method)
                .toList();
    }

    private static Set<String> namedIn(String text) {
        Set<String> named = new TreeSet<>();
        Matcher matcher = NAMED.matcher(text);
        while (matcher.find()) {
            named.add(matcher.group(1));
        }
        return named;
    }

    /** By number; more than one where a number stands twice. */
    private static Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.computeIfAbsent(row.group(1), first -> new ArrayList<>()).add(line);
            }
        }
        return rows;
    }

    @Test
    void everyTestThatIsNamedExists() {
        assertThat(namedIn(String.join("\n", lines))).isNotEmpty().isSubsetOf(TESTS);
    }

    @Test
    void everyNumberHasOneRow() {
        List<String> numbers =
                Stream.concat(
                                IntStream.rangeClosed(1, 70).mapToObj("A%02d"::formatted),
                                IntStream.rangeClosed(1, 52).mapToObj("F%02d"::formatted))
                        .toList();

        assertThat(rows()).containsOnlyKeys(numbers);
        assertThat(rows().values()).allSatisfy(rows -> assertThat(rows).hasSize(1));
    }

    /** Or an admission stands there, without which a row would claim something of its own. */
    @Test
    void everyRowNamesATestOrSaysThatItIsNotShown() {
        assertThat(rows().values())
                .allSatisfy(
                        rows ->
                                assertThat(rows.getFirst())
                                        .matches(
                                                row ->
                                                        !namedIn(row).isEmpty()
                                                                || row.contains("not shown")));
    }

    @Test
    void everyTestThatCarriesANumberStandsInItsRow() {
        Map<String, List<String>> rows = rows();
        List<String> numbered = new ArrayList<>();
        for (String test : TESTS) {
            Matcher numbers = NUMBERED.matcher(test.substring(test.indexOf('.') + 1));
            if (numbers.lookingAt()) {
                numbered.add(test);
                for (String number : numbers.group().toUpperCase(Locale.ROOT).split("_")) {
                    assertThat(rows.getOrDefault(number, List.of()))
                            .as("%s in the row of %s", test, number)
                            .anyMatch(row -> namedIn(row).contains(test));
                }
            }
        }
        assertThat(numbered).hasSizeGreaterThan(90);
    }
}
