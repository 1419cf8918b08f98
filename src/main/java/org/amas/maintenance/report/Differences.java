package org.amas.maintenance.report;

import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.report.Compliance.Deviation;
import org.amas.maintenance.report.WeeklyReport.Balance;
import org.amas.maintenance.report.WeeklyReport.InForce;
import org.amas.maintenance.report.WeeklyReport.Outcome;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is recorded otherwise than in a report that was finalised. Action items are no part of it:
 * that they get done is what they are for.
 */
final class Differences {

    private static final Formats FORMAT = new Formats();

    private final List<Difference> found = new ArrayList<>();

    private Differences() {}

    static List<Difference> between(WeeklyReport then, WeeklyReport now) {
        Differences differences = new Differences();
        differences.duties(then.compliance(), now.compliance());
        differences.number("Outcomes", "runs", then.runs(), now.runs());
        differences.outcomes(then.outcomes(), now.outcomes());
        differences.balance(then.balance(), now.balance());
        differences.issues(then.issues(), now.issues());
        differences.rows("Changes made", then.changes(), now.changes(), Differences::change);
        differences.rows("Emergencies", then.emergencies(), now.emergencies(), Differences::run);
        differences.rows("Exemptions", then.exemptions(), now.exemptions(), Differences::given);
        differences.rows("Standing approvals", then.standing(), now.standing(), Differences::given);
        differences.rows("Freezes", then.freezes(), now.freezes(), Differences::pause);
        differences.rows("Readings that moved", then.moved(), now.moved(), Differences::moved);
        differences.rows("Forecasts", then.forecasts(), now.forecasts(), Forecast::sentence);
        differences.rows("No data", then.gaps(), now.gaps(), Differences::gap);
        differences.tiles(then.tiles(), now.tiles());
        return differences.found;
    }

    private void duties(@Nullable Compliance then, @Nullable Compliance now) {
        if (then == null || now == null) {
            return;
        }
        counts(then.all(), now.all());
        Map<List<Object>, Deviation> before = byDuty(then);
        Map<List<Object>, Deviation> after = byDuty(now);
        Stream.concat(before.keySet().stream(), after.keySet().stream())
                .distinct()
                .forEach(duty -> duty(before.get(duty), after.get(duty)));
    }

    private void counts(Counts then, Counts now) {
        number("Duties", "expected", then.expected(), now.expected());
        number("Duties", "on time", then.onTime(), now.onTime());
        number("Duties", "late", then.late(), now.late());
        number("Duties", "missed", then.missed(), now.missed());
        number("Duties", "incomplete", then.incomplete(), now.incomplete());
        number("Duties", "skipped", then.skipped(), now.skipped());
        number("Duties", "done elsewhere", then.outside(), now.outside());
    }

    private static Map<List<Object>, Deviation> byDuty(Compliance of) {
        return of.deviations().stream()
                .collect(
                        Collectors.toMap(
                                one -> List.of(one.procedure(), one.windowStart()),
                                Function.identity(),
                                (a, b) -> a,
                                LinkedHashMap::new));
    }

    /** One that is in neither list of deviations was on time both times. */
    private void duty(@Nullable Deviation then, @Nullable Deviation now) {
        if (then != null && now != null && said(then).equals(said(now))) {
            return;
        }
        Deviation one = Objects.requireNonNull(now == null ? then : now);
        add(
                "Duties",
                "%s of %s was %s, and is %s"
                        .formatted(
                                one.procedure(),
                                FORMAT.utc(one.windowStart()),
                                then == null ? Fate.ON_TIME.word() : then.fate(),
                                now == null ? Fate.ON_TIME.word() : said(now)));
    }

    /** {@code done elsewhere: by hand, INC-9, says lea}. */
    private static String said(Deviation one) {
        return one.fate()
                + (one.run() == null ? "" : ", run " + one.run())
                + (one.reason() == null ? "" : ": " + one.reason())
                + (one.by() == null ? "" : ", says " + one.by());
    }

    private void outcomes(List<Outcome> then, List<Outcome> now) {
        Map<String, Long> before =
                then.stream().collect(Collectors.toMap(Outcome::state, Outcome::runs));
        Map<String, Long> after =
                now.stream().collect(Collectors.toMap(Outcome::state, Outcome::runs));
        Stream.concat(before.keySet().stream(), after.keySet().stream())
                .distinct()
                .forEach(
                        state ->
                                number(
                                        "Outcomes",
                                        FORMAT.status(state).word(),
                                        before.getOrDefault(state, 0L),
                                        after.getOrDefault(state, 0L)));
    }

    private void balance(@Nullable Balance then, @Nullable Balance now) {
        if (then == null || now == null) {
            return;
        }
        number("Findings", "opened", then.opened(), now.opened());
        number("Findings", "closed", then.closed(), now.closed());
        number("Findings", "open at the end of the week", then.open(), now.open());
    }

    private void issues(List<Issue> then, List<Issue> now) {
        rows(
                "Findings",
                then,
                now,
                one ->
                        "%s, %s: %s (%s)"
                                .formatted(one.kind(), one.place(), one.text(), one.life()));
    }

    private static String change(WeeklyReport.Change one) {
        return "run %d, step %d, %s: %s, %s"
                .formatted(
                        one.run(),
                        one.step(),
                        one.title(),
                        FORMAT.status(one.state()).word(),
                        one.approvals().isEmpty()
                                ? "no approval"
                                : String.join(", ", one.approvals()));
    }

    private static String run(Activity one) {
        return "run %d, %s: %s"
                .formatted(one.run(), one.title(), FORMAT.status(one.state()).word());
    }

    private static String given(InForce one) {
        return "%s, %s, until %s".formatted(one.procedure(), one.what(), FORMAT.utc(one.until()));
    }

    private static String pause(WeeklyReport.Pause one) {
        return "%s to %s: %s".formatted(utc(one.from()), utc(one.until()), one.reason());
    }

    private static String utc(Instant at) {
        return FORMAT.utc(at);
    }

    private static String moved(Moved one) {
        return one.what() + ", " + one.change();
    }

    private static String gap(Gap one) {
        return "%s, %s".formatted(one.when(), one.why());
    }

    private void tiles(@Nullable List<Tile> then, @Nullable List<Tile> now) {
        if (then == null || now == null) {
            return;
        }
        Map<String, Tile> before =
                then.stream().collect(Collectors.toMap(Tile::label, Function.identity()));
        for (Tile tile : now) {
            Tile was = before.get(tile.label());
            if (was != null && !said(was).equals(said(tile))) {
                add(
                        "The week in numbers",
                        "%s %s → %s".formatted(tile.label(), said(was), said(tile)));
            }
        }
    }

    /** {@code 97 % (median before 95 %)}. */
    private static String said(Tile tile) {
        return tile.median() == null
                ? tile.words()
                : "%s (median before %s)".formatted(tile.words(), tile.usual());
    }

    /** What is in one of the lists only. */
    private <T> void rows(
            String section,
            @Nullable List<T> then,
            @Nullable List<T> now,
            Function<T, String> words) {
        if (then == null || now == null) {
            return; // It was finalised before there was such a section.
        }
        List<String> before = then.stream().map(words).toList();
        List<String> after = now.stream().map(words).toList();
        before.stream()
                .filter(one -> !after.contains(one))
                .forEach(one -> add(section, "no longer: " + one));
        after.stream()
                .filter(one -> !before.contains(one))
                .forEach(one -> add(section, "now: " + one));
    }

    private void number(String section, String what, long then, long now) {
        if (then != now) {
            add(section, "%s %d → %d".formatted(what, then, now));
        }
    }

    private void add(String section, String text) {
        found.add(new Difference(section, text));
    }
}
