package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.run.Waiting;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the checklist of a day. */
@Component
class Checklists {

    private final DutyBoard board;
    private final ReadOnly readings;
    private final Upshots upshots;
    private final WordRows words;
    private final SignOffs signOffs;
    private final Waiting waiting;
    private final Clock clock;

    Checklists(
            DutyBoard board,
            ReadOnly readings,
            Upshots upshots,
            WordRows words,
            SignOffs signOffs,
            Waiting waiting,
            Clock clock) {
        this.board = board;
        this.readings = readings;
        this.upshots = upshots;
        this.words = words;
        this.signOffs = signOffs;
        this.waiting = waiting;
        this.clock = clock;
    }

    /** The day that it is in UTC. */
    LocalDate now() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    Today of(LocalDate day) {
        List<Item> items = items(day);
        Map<Long, Word> said =
                words.of(items.stream().map(Item::id).filter(Objects::nonNull).toList());
        Map<LocalDate, SignOff> signed = signed(items);
        Map<Long, Upshot> came =
                upshots.of(items.stream().map(Item::run).filter(Objects::nonNull).toList());
        return new Today(
                day,
                items.stream()
                        .map(
                                item ->
                                        row(
                                                item,
                                                came,
                                                said.getOrDefault(item.id(), Word.NONE),
                                                signed.get(Duty.lastDay(item.windowEnd()))))
                        .toList(),
                day.equals(now()) ? board.stops() : List.of(),
                day.equals(now()) ? waiting.items() : List.of());
    }

    /** Open ones of that day that only read. */
    List<Item> startable(LocalDate day) {
        return items(day).stream().filter(this::isStartable).toList();
    }

    /** Those of the day, and today also what is overdue from before: each once. */
    private List<Item> items(LocalDate day) {
        List<Item> all = new ArrayList<>(day.equals(now()) ? board.overdue(day) : List.of());
        all.addAll(board.day(day));
        Set<Long> seen = new HashSet<>();
        return all.stream().filter(item -> item.id() == null || seen.add(item.id())).toList();
    }

    /** By the day that was signed off. */
    private Map<LocalDate, SignOff> signed(List<Item> items) {
        Set<LocalDate> days =
                items.stream()
                        .map(item -> Duty.lastDay(item.windowEnd()))
                        .collect(Collectors.toSet());
        return signOffs.inForce(days).stream()
                .collect(Collectors.toMap(SignOff::day, Function.identity()));
    }

    private Row row(Item item, Map<Long, Upshot> came, Word word, @Nullable SignOff signed) {
        Upshot upshot = item.run() == null ? Upshot.NONE : came.get(item.run());
        return new Row(
                item,
                Objects.requireNonNullElse(upshot, Upshot.NONE),
                isStartable(item),
                word,
                signed);
    }

    private boolean isStartable(Item item) {
        return item.id() != null
                && item.state().isOpen()
                && readings.onlyReads(item.procedure(), item.environment());
    }
}
