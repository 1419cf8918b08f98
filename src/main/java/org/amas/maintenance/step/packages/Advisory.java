package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known against some versions of one package, read from OSV's format.
 *
 * @param level CRITICAL, HIGH, MODERATE or LOW; empty if nobody says
 * @param versions listed one by one, beside the ranges
 */
record Advisory(
        String id,
        List<String> aliases,
        String summary,
        String level,
        String name,
        List<Range> ranges,
        List<String> versions) {

    /**
     * From one version on, up to another.
     *
     * @param introduced 0 for the first there was
     * @param fixed the first that is good again; null if none is known
     * @param last the last that is affected, where no fixed one is told; null otherwise
     */
    record Range(String introduced, @Nullable String fixed, @Nullable String last) {

        boolean holds(String version, Ecosystem ecosystem) {
            boolean begun = introduced.equals("0") || atLeast(version, introduced, ecosystem);
            if (!begun || fixed != null && atLeast(version, fixed, ecosystem)) {
                return false;
            }
            return last == null || atLeast(last, version, ecosystem);
        }

        private static boolean atLeast(String one, String other, Ecosystem ecosystem) {
            return ecosystem.compare(one, other).orElse(-1) >= 0;
        }
    }

    /** One for each package of the ecosystem that it is about; none once it was withdrawn. */
    static List<Advisory> of(JsonNode osv, Ecosystem ecosystem) {
        List<Advisory> all = new ArrayList<>();
        if (osv.has("withdrawn")) {
            return all;
        }
        for (JsonNode affected : osv.path("affected")) {
            JsonNode about = affected.path("package");
            if (about.path("ecosystem").asString("").equals(ecosystem.word())) {
                all.add(
                        new Advisory(
                                osv.path("id").asString("unnamed"),
                                words(osv.path("aliases")),
                                osv.path("summary").asString(""),
                                osv.path("database_specific").path("severity").asString(""),
                                ecosystem.normal(about.path("name").asString("")),
                                ranges(affected.path("ranges")),
                                words(affected.path("versions"))));
            }
        }
        return all;
    }

    private static List<String> words(JsonNode list) {
        return list.valueStream().map(word -> word.asString("")).toList();
    }

    /** Events come in order; each introduction opens a range, what follows closes it. */
    private static List<Range> ranges(JsonNode written) {
        List<Range> ranges = new ArrayList<>();
        for (JsonNode range : written) {
            if (range.path("type").asString("").equals("GIT")) {
                continue;
            }
            String open = null;
            for (JsonNode event : range.path("events")) {
                if (event.has("introduced")) {
                    open = event.path("introduced").asString("0");
                } else if (open != null && event.has("fixed")) {
                    ranges.add(new Range(open, event.path("fixed").asString(""), null));
                    open = null;
                } else if (open != null && event.has("last_affected")) {
                    ranges.add(new Range(open, null, event.path("last_affected").asString("")));
                    open = null;
                }
            }
            if (open != null) {
                ranges.add(new Range(open, null, null));
            }
        }
        return ranges;
    }

    boolean affects(String version, Ecosystem ecosystem) {
        return versions.contains(version) || range(version, ecosystem).isPresent();
    }

    private Optional<Range> range(String version, Ecosystem ecosystem) {
        return ranges.stream().filter(r -> r.holds(version, ecosystem)).findFirst();
    }

    /** The first good version above this one; empty if none is known. */
    Optional<String> fixed(String version, Ecosystem ecosystem) {
        return range(version, ecosystem).map(Range::fixed);
    }

    /** What can be mended and is critical fails; nobody can act on what has no fix. */
    Severity severity(boolean mendable, List<String> failing) {
        if (failing.contains(level)) {
            return mendable ? Severity.ERROR : Severity.WARNING;
        }
        return level.equals("LOW") ? Severity.INFO : Severity.WARNING;
    }

    /** The public number first, if it has one. */
    String names() {
        return String.join(
                ", ",
                Stream.concat(aliases.stream().filter(a -> a.startsWith("CVE-")), Stream.of(id))
                        .distinct()
                        .toList());
    }
}
