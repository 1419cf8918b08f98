package org.amas.maintenance.report;

import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.run.FindingFacts;
import org.amas.maintenance.run.RunState;
import org.amas.maintenance.step.Amount;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.function.Function;

/** The numbers of a week against the weeks before. */
@Component
class Tiles {

    static final String ON_TIME = "Duties on time";
    static final String MISSED = "Missed duties";
    static final String FAILED = "Failed runs";
    static final String OPEN = "Findings open at its end";
    static final String CHANGES = "Changes made";

    private final Compliances compliances;
    private final FindingFacts findings;

    Tiles(Compliances compliances, FindingFacts findings) {
        this.compliances = compliances;
        this.findings = findings;
    }

    /**
     * @param before the weeks before, oldest first, without those of which nothing is known
     * @param failed the page with the runs that failed
     */
    List<Tile> of(
            String environment,
            CountedWeek own,
            List<CountedWeek> before,
            Compliance compliance,
            String failed) {
        List<Counts> owed =
                before.stream()
                        .map(week -> compliances.counts(week.period(), environment))
                        .filter(counts -> counts.expected() > 0)
                        .toList();
        Compliance.Links links = compliance.links();
        Counts all = compliance.all();
        return List.of(
                Tile.of(
                        ON_TIME,
                        percent(all),
                        "percent",
                        owed.stream().map(Tiles::percent).toList(),
                        links == null ? null : links.expected()),
                Tile.of(
                        MISSED,
                        all.expected() == 0 ? null : Double.valueOf(all.missed()),
                        "",
                        owed.stream().map(counts -> (double) counts.missed()).toList(),
                        links == null ? null : links.missed()),
                tile(FAILED, own, before, week -> week.count(RunState.FAILED), failed),
                tile(
                        OPEN,
                        own,
                        before,
                        week -> findings.openAt(environment, week.period().to()).size(),
                        "#findings"),
                tile(CHANGES, own, before, week -> week.changes().size(), "#changes"));
    }

    private static @Nullable Double percent(Counts counts) {
        return counts.expected() == 0
                ? null
                : Double.valueOf(Amount.tenths(100.0 * counts.onTime() / counts.expected()));
    }

    private static Tile tile(
            String label,
            CountedWeek own,
            List<CountedWeek> before,
            Function<CountedWeek, ? extends Number> count,
            String href) {
        return Tile.of(
                label,
                count.apply(own).doubleValue(),
                "",
                before.stream().map(week -> count.apply(week).doubleValue()).toList(),
                href);
    }
}
