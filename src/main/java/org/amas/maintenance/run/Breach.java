package org.amas.maintenance.run;

import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.web.Formats;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A reading that breached a limit, in words. */
final class Breach {

    private static final Formats FORMAT = new Formats();
    private static final Pattern UNIT = Pattern.compile("(?<=.)_(percent|bytes|ms|s)$");
    private static final Pattern LOAD = Pattern.compile("^load(\\d+)");

    private Breach() {}

    /** {@code used of mount / is 31 %, it fails at 30 %}. */
    static String sentence(
            String name,
            Map<String, String> labels,
            double value,
            String unit,
            Optional<Double> bound,
            Standing standing) {
        String of =
                new TreeMap<>(labels)
                        .entrySet().stream()
                                .map(label -> label.getKey() + " " + label.getValue())
                                .collect(Collectors.joining(", "));
        String verb = standing == Standing.FAIL ? "fails" : "warns";
        return words(name)
                + (of.isEmpty() ? "" : " of " + of)
                + " is "
                + FORMAT.value(value, unit)
                + bound.map(b -> ", it " + verb + " at " + FORMAT.value(b, unit)).orElse("");
    }

    /** Without the unit at its end, which stands behind the value. */
    private static String words(String name) {
        String bare = UNIT.matcher(name).replaceFirst("");
        return LOAD.matcher(bare).replaceFirst("load over $1 min").replace('_', ' ');
    }
}
