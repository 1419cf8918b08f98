package org.amas.maintenance.step.http;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A page of metrics in Prometheus' text format.
 *
 * @param names of the metrics that have at least one sample
 * @param malformed how many lines are neither comment nor sample
 * @param firstMalformed the first of them, as it stands; null if there is none
 */
record Exposition(
        Set<String> names, long samples, long malformed, @Nullable String firstMalformed) {

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL =
            "\\s*[a-zA-Z_][a-zA-Z0-9_]*\\s*=\\s*\"(?:[^\"\\\\]|\\\\.)*+\"\\s*";
    private static final Pattern SAMPLE =
            Pattern.compile(
                    "(?<name>"
                            + NAME
                            + ")\\s*(?:\\{(?:"
                            + LABEL
                            + "(?:,"
                            + LABEL
                            + ")*+,?)?\\s*})?\\s+(?<value>\\S+)(?:\\s+-?\\d+)?\\s*(?:#.*)?");

    static Exposition parse(String page) {
        Set<String> names = new LinkedHashSet<>();
        long samples = 0;
        long malformed = 0;
        String first = null;
        for (String line : (Iterable<String>) page.lines()::iterator) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var sample = SAMPLE.matcher(line.strip());
            if (sample.matches() && number(sample.group("value"))) {
                samples++;
                names.add(sample.group("name"));
            } else {
                malformed++;
                first = first == null ? line : first;
            }
        }
        return new Exposition(names, samples, malformed, first);
    }

    private static boolean number(String text) {
        if (text.matches("[+-]?Inf|NaN")) {
            return true;
        }
        return text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    }
}
