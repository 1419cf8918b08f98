package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A week in the list of reports.
 *
 * @param made the newest that a run kept; null if none did
 * @param finalised null of a draft
 */
record WeekLine(
        String week,
        String environment,
        String href,
        @Nullable Document made,
        @Nullable FinalReport finalised) {

    /** When it was finalised, or else made. */
    public @Nullable Instant at() {
        return finalised != null ? finalised.at() : made == null ? null : made.madeAt();
    }

    /** The newest week first. */
    static List<WeekLine> of(List<Document> made, List<FinalReport> finals) {
        Map<List<String>, WeekLine> lines = new TreeMap<>(Comparator.comparing(List::toString));
        made.forEach(
                one ->
                        lines.put(
                                List.of(one.period(), one.environment()),
                                new WeekLine(
                                        one.period(), one.environment(), one.href(), one, null)));
        finals.forEach(
                one ->
                        lines.merge(
                                List.of(one.week(), one.environment()),
                                new WeekLine(one.week(), one.environment(), one.href(), null, one),
                                (kept, last) ->
                                        new WeekLine(
                                                one.week(),
                                                one.environment(),
                                                one.href(),
                                                kept.made(),
                                                one)));
        return lines.values().stream()
                .sorted(
                        Comparator.comparing(WeekLine::week)
                                .reversed()
                                .thenComparing(WeekLine::environment))
                .toList();
    }
}
