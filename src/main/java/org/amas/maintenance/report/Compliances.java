package org.amas.maintenance.report;

import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.report.Compliance.Deviation;
import org.amas.maintenance.report.Compliance.Line;
import org.amas.maintenance.run.RunFacts.Scope;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
        Instant now = clock.instant();
        List<Judged> all =
                board.between(period.from(), period.to()).stream()
                        .filter(duty -> duty.environment().equals(scope.environment()))
                        .filter(duty -> !duty.windowStart().isBefore(period.from()))
                        .flatMap(
                                duty ->
                                        Stream.ofNullable(Fate.of(duty, now))
                                                .map(fate -> new Judged(duty, fate)))
                        .toList();
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
                        .toList());
    }

    private static Line line(String procedure, List<Judged> of, Period period, Scope scope) {
        return new Line(
                procedure,
                of.getFirst().duty().title(),
                counts(of),
                period.runs(scope, "procedure", procedure));
    }

    private static Counts counts(Collection<Judged> all) {
        return new Counts(
                all.size(),
                count(all, Fate.ON_TIME),
                count(all, Fate.LATE),
                count(all, Fate.MISSED),
                count(all, Fate.INCOMPLETE),
                count(all, Fate.SKIPPED),
                count(all, Fate.OUTSIDE));
    }

    private static long count(Collection<Judged> all, Fate fate) {
        return all.stream().filter(one -> one.fate() == fate).count();
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
