package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules for what the browser gets, checked on the files themselves. */
class FrontendFilesTests {

    private static final Path VENDOR = Path.of("frontend-static/vendor");
    private static final Path APP = Path.of("frontend-static/app");
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Pattern ICON =
            Pattern.compile("web/icon :: icon\\('([a-z0-9-]+)'\\)|<symbol id=\"([a-z0-9-]+)\"");
    private static final Pattern FORMAT = Pattern.compile("#format\\.(\\w+)\\(");
    private static final Pattern FRAGMENT = Pattern.compile("~\\{([a-z-]+(?:/[a-z-]+)? :: \\w+)");
    private static final Pattern WRITTEN = Pattern.compile("th:fragment=\"(\\w+)");

    @Test
    void vendoredFilesAreWhatTheLockSays() throws Exception {
        List<String[]> locked =
                Files.readAllLines(VENDOR.resolve("vendor.lock")).stream()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split(" "))
                        .toList();
        for (String[] entry : locked) {
            assertThat(sha256(VENDOR.resolve(entry[2]))).as(entry[2]).isEqualTo(entry[3]);
        }
        assertThat(locked.stream().map(entry -> entry[2]))
                .containsExactlyInAnyOrderElementsOf(names(VENDOR, "js", "css"));
    }

    @Test
    void templatesKeepTheContentPolicy() {
        Pattern forbidden =
                Pattern.compile(
                        "th:utext|\\sstyle=|<style|hx-on|\\son[a-z]+=|hx-vals=.js:|hx-boost"
                                + "|hx-trigger=\"[^\"]*\\[|<script(?![^>]*src=)");
        for (Path template : files(TEMPLATES, "html")) {
            assertThat(forbidden.matcher(read(template)).results().map(found -> found.group()))
                    .as(template.toString())
                    .isEmpty();
        }
    }

    /** The engine replaces an element before it looks at the condition. */
    @Test
    void noConditionStandsBesideAReplacement() {
        Pattern lost = Pattern.compile("<[^>]*th:(if|unless)=[^>]*th:(replace|insert)=[^>]*>");
        for (Path template : files(TEMPLATES, "html")) {
            assertThat(lost.matcher(read(template)).results().map(found -> found.group()))
                    .as(template.toString())
                    .isEmpty();
        }
    }

    @Test
    void everyIconThatIsNamedExists() throws IOException {
        Set<String> drawn =
                ICON.matcher(read(APP.resolve("icons.svg")))
                        .results()
                        .map(found -> found.group(2))
                        .collect(Collectors.toSet());
        for (Path template : files(TEMPLATES, "html")) {
            assertThat(drawn)
                    .as(template.toString())
                    .containsAll(
                            ICON.matcher(read(template))
                                    .results()
                                    .map(found -> found.group(1))
                                    .toList());
        }
        assertThat(drawn).containsAll(Stream.of(Status.values()).map(Status::icon).toList());
    }

    /** Thymeleaf finds out when the page is shown, and only on the branch that is shown. */
    @Test
    void everyFormatThatIsCalledExists() {
        Set<String> offered =
                Stream.of(Formats.class.getMethods())
                        .map(Method::getName)
                        .collect(Collectors.toSet());
        for (Path template : files(TEMPLATES, "html")) {
            assertThat(offered).as(template.toString()).containsAll(found(FORMAT, template));
        }
    }

    @Test
    void everyFragmentThatIsNamedExists() {
        Set<String> written =
                files(TEMPLATES, "html").stream()
                        .flatMap(file -> written(file).stream())
                        .collect(Collectors.toSet());
        for (Path template : files(TEMPLATES, "html")) {
            assertThat(written).as(template.toString()).containsAll(found(FRAGMENT, template));
        }
    }

    private static List<String> written(Path template) {
        String name = TEMPLATES.relativize(template).toString().replace(".html", "");
        return found(WRITTEN, template).stream().map(one -> name + " :: " + one).toList();
    }

    /** One that is left out is found only when somebody opens the page. */
    @Test
    void fragmentsAreGivenAsManyValuesAsTheyTake() {
        Map<String, Integer> taken = new TreeMap<>();
        for (Path template : files(TEMPLATES, "html")) {
            String name = TEMPLATES.relativize(template).toString().replace(".html", "");
            Matcher written = WRITTEN.matcher(read(template));
            while (written.find()) {
                taken.put(name + " :: " + written.group(1), values(read(template), written.end()));
            }
        }
        for (Path template : files(TEMPLATES, "html")) {
            Matcher named = FRAGMENT.matcher(read(template));
            while (named.find()) {
                assertThat(values(read(template), named.end()))
                        .as("%s in %s", named.group(1), template)
                        .isEqualTo(taken.get(named.group(1)));
            }
        }
    }

    /** How many are in the brackets that begin there; none if none do. */
    private static int values(String text, int from) {
        if (text.charAt(from) != '(') {
            return 0;
        }
        int depth = 0;
        int commas = 0;
        boolean quoted = false;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            quoted ^= c == '\'' || c == '|';
            if (!quoted) {
                depth += "({[".indexOf(c) >= 0 ? 1 : ")}]".indexOf(c) >= 0 ? -1 : 0;
                commas += c == ',' && depth == 1 ? 1 : 0;
            }
            if (depth == 0) {
                return text.substring(from + 1, at).isBlank() ? 0 : commas + 1;
            }
        }
        throw new IllegalArgumentException("brackets that don't close: " + text.substring(from));
    }

    private static List<String> found(Pattern pattern, Path file) {
        return pattern.matcher(read(file)).results().map(found -> found.group(1)).toList();
    }

    @Test
    void coloursAreNamedOnceForLightAndDark() {
        Pattern literal = Pattern.compile("#[0-9a-f]{3,8}\\b");
        for (String file : List.of("layout.css", "forms.css", "tables.css", "charts.css")) {
            String outside = read(APP.resolve(file)).replaceAll("light-dark\\([^;]*", "");
            assertThat(literal.matcher(outside).find()).as(file).isFalse();
        }
    }

    private static List<String> names(Path folder, String... endings) {
        return Stream.of(endings)
                .flatMap(ending -> files(folder, ending).stream())
                .map(file -> folder.relativize(file).toString())
                .toList();
    }

    private static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith("." + ending)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
