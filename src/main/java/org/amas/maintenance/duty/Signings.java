package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.springframework.stereotype.Component;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks up what a day's page says of hand-over and sign-off. */
@Component
class Signings {

    /** Days so far back are asked about. */
    private static final int BACK = 7;

    private final DutyBoard board;
    private final WordRows words;
    private final Shifts shifts;
    private final HandOver handOver;
    private final SignOffs signOffs;

    Signings(DutyBoard board, WordRows words, Shifts shifts, HandOver handOver, SignOffs signOffs) {
        this.board = board;
        this.words = words;
        this.shifts = shifts;
        this.handOver = handOver;
        this.signOffs = signOffs;
    }

    Signing of(Today today, LocalDate now) {
        LocalDate day = today.day();
        List<Item> own = board.ofDay(day);
        Map<Long, Word> said = words.of(own.stream().map(Item::id).toList());
        Map<Long, Row> rows =
                today.rows().stream()
                        .filter(row -> row.duty().id() != null)
                        .collect(
                                Collectors.toMap(
                                        row -> Objects.requireNonNull(row.duty().id()),
                                        Function.identity()));
        return new Signing(
                day,
                now,
                shifts.current().orElse(null),
                handOver.outgoing(),
                signOffs.inForce(day).orElse(null),
                signOffs.of(day).stream().filter(one -> !one.isInForce()).toList(),
                own.stream()
                        .filter(item -> SigningOff.needsReason(item, day))
                        .map(item -> rows.get(item.id()))
                        .toList(),
                DayMark.of(own, said),
                unsigned(now));
    }

    /** Days on which something that was owed had its end, and that nobody has signed off. */
    private List<LocalDate> unsigned(LocalDate now) {
        LocalDate oldest = now.minusDays(BACK);
        Set<LocalDate> signed = signOffs.signedSince(oldest);
        Set<LocalDate> owed = board.lastDays(oldest, now);
        return Stream.iterate(now.minusDays(1), day -> !day.isBefore(oldest), d -> d.minusDays(1))
                .filter(owed::contains)
                .filter(day -> !signed.contains(day))
                .toList();
    }
}
