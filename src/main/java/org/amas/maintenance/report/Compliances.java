package org.amas.maintenance.report;

import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.report.Compliance.Deviation;
import org.amas.maintenance.report.Compliance.Line;
import org.amas.maintenance.report.Compliance.Links;
import org.amas.maintenance.run.RunFacts.Scope;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what was owed. */
@Component
class Compliances {

    private final DutyBoard board;
    private final Clock clock;

    Compliances(DutyBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
    }

    private record Judged(Item duty, Fate fate) {}

    Compliance of(Period period, Scope scope) {
        List<Judged> all = judged(period, scope.environment());
        Map<String, List<Judged>> byProcedure =
                all.stream()
                        .collect(
                                Collectors.groupingBy(
                                        one -> one.duty().procedure(),
                                        TreeMap::new,
                                        Collectors.toList()));
        return new Compliance(
                counts(all),
                byProcedure.entrySet().stream()
                        .map(one -> line(one.getKey(), one.getValue(), period, scope))
                        .toList(),
                all.stream()
                        .filter(one -> one.fate() != Fate.ON_TIME)
                        .sorted(Comparator.comparing(one -> one.duty().windowStart()))
                        .map(Compliances::deviation)
                        .toList(),
                links(all, new CountedDuties(period.key(), scope.environment())),
                all.stream()
                        .sorted(Comparator.comparing(one -> one.duty().windowStart()))
                        .map(Compliances::duty)
                        .toList());
    }

    /** Without the links and the lines of procedures. */
    Counts counts(Period period, String environment) {
        return counts(judged(period, environment));
    }

    private List<Judged> judged(Period period, String environment) {
        Instant now = clock.instant();
        return board.between(period.from(), period.to()).stream()
                .filter(duty -> duty.environment().equals(environment))
                .filter(duty -> !duty.windowStart().isBefore(period.from()))
                .flatMap(
                        duty ->
                                Stream.ofNullable(Fate.of(duty, now))
                                        .map(fate -> new Judged(duty, fate)))
                .toList();
    }

    private static Line line(String procedure, List<Judged> of, Period period, Scope scope) {
        return new Line(
                procedure,
                of.getFirst().duty().title(),
                counts(of),
                period.runs(scope, "procedure", procedure),
                links(of, new CountedDuties(period.key(), scope.environment()).of(procedure)));
    }

    private static Links links(Collection<Judged> all, CountedDuties page) {
        return new Links(
                page.href(),
                href(all, Fate.ON_TIME, page),
                href(all, Fate.LATE, page),
                page.fate(Fate.MISSED).href(),
                href(all, Fate.INCOMPLETE, page),
                page.fate(Fate.SKIPPED).href(),
                page.fate(Fate.OUTSIDE).href());
    }

    /** The runs, if there is one behind each. */
    private static String href(Collection<Judged> all, Fate fate, CountedDuties page) {
        List<Item> of = all.stream().filter(one -> one.fate() == fate).map(Judged::duty).toList();
        List<Long> runs = of.stream().map(Item::run).filter(Objects::nonNull).toList();
        return runs.isEmpty() || runs.size() < of.size()
                ? page.fate(fate).href()
                : Period.only(runs);
    }

    private static Counts counts(Collection<Judged> all) {
        return Counts.of(all.stream().map(Judged::fate).toList());
    }

    private static DutyLine duty(Judged one) {
        Item duty = one.duty();
        return new DutyLine(
                duty.procedure(),
                duty.title(),
                duty.nominal(),
                duty.windowStart(),
                duty.windowEnd(),
                one.fate(),
                duty.run(),
                duty.reason(),
                duty.by());
    }

    private static Deviation deviation(Judged one) {
        Item duty = one.duty();
        return new Deviation(
                duty.procedure(),
                duty.title(),
                duty.windowStart(),
                duty.windowEnd(),
                one.fate().word(),
                duty.run(),
                duty.reason(),
                duty.by());
    }
}
