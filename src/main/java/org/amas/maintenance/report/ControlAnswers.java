package org.amas.maintenance.report;

import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.DutyState;
import org.amas.maintenance.duty.SignOff;
import org.amas.maintenance.duty.SignOffs;
import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers control questions from the stored duties. */
@Component
class ControlAnswers {

    private final DutyBoard board;
    private final SignOffs signOffs;
    private final Clock clock;

    ControlAnswers(DutyBoard board, SignOffs signOffs, Clock clock) {
        this.board = board;
        this.signOffs = signOffs;
        this.clock = clock;
    }

    private record Judged(Item duty, Fate fate) {}

    ControlAnswer of(ControlQuestion question) {
        Instant now = clock.instant();
        Period period = question.period();
        List<Item> all =
                board
                        .of(
                                question.procedure(),
                                question.environment(),
                                period.from(),
                                period.to())
                        .stream()
                        .filter(duty -> !duty.windowStart().isBefore(period.from()))
                        .toList();
        List<Judged> judged = all.stream().flatMap(duty -> judged(duty, now)).toList();
        long untracked = all.stream().filter(ControlAnswers::isUntracked).count();
        Map<Long, SignOff.Line> signed = signed(judged);
        return new ControlAnswer(
                question,
                Counts.of(judged.stream().map(Judged::fate).toList()),
                all.size() - judged.size() - untracked,
                untracked,
                board.trackedFrom(),
                judged.stream().map(one -> duty(one, signed)).toList());
    }

    private static Stream<Judged> judged(Item duty, Instant now) {
        return Stream.ofNullable(Fate.of(duty, now)).map(fate -> new Judged(duty, fate));
    }

    private static boolean isUntracked(Item duty) {
        return duty.state() == DutyState.NOT_TRACKED;
    }

    /** What signers said of those that weren't done on time. */
    private Map<Long, SignOff.Line> signed(List<Judged> judged) {
        Set<LocalDate> days =
                judged.stream()
                        .filter(one -> one.fate() != Fate.ON_TIME)
                        .map(one -> lastDay(one.duty().windowEnd()))
                        .collect(Collectors.toSet());
        return signOffs.inForce(days).stream()
                .flatMap(signOff -> signOff.lines().stream())
                .filter(line -> line.reason() != null)
                .collect(Collectors.toMap(SignOff.Line::duty, line -> line, (one, next) -> next));
    }

    /** The day on which a window ends, whose sign-off is about it. */
    static LocalDate lastDay(Instant windowEnd) {
        return LocalDate.ofInstant(windowEnd.minusNanos(1), ZoneOffset.UTC);
    }

    private static ControlDuty duty(Judged one, Map<Long, SignOff.Line> signed) {
        Item duty = one.duty();
        long id = Objects.requireNonNull(duty.id());
        SignOff.Line said = duty.reason() == null ? signed.get(id) : null;
        return new ControlDuty(
                id,
                duty.nominal(),
                duty.windowStart(),
                duty.windowEnd(),
                duty.state().name(),
                one.fate(),
                duty.onTime(),
                duty.doneOutsideAt(),
                duty.run(),
                runBy(duty),
                duty.runs().stream().map(RunFact::id).toList(),
                reason(one, said),
                said == null ? duty.by() : said.reasonBy());
    }

    private static @Nullable String runBy(Item duty) {
        return duty.runs().stream()
                .filter(run -> Objects.equals(run.id(), duty.run()))
                .findFirst()
                .map(Activities::by)
                .orElse(null);
    }

    private static @Nullable String reason(Judged one, SignOff.@Nullable Line said) {
        if (one.fate() == Fate.ON_TIME || one.duty().reason() != null) {
            return one.duty().reason();
        }
        return said == null ? one.duty().automatic() : said.reason();
    }
}
