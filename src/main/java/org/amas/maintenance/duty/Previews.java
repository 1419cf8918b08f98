package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.Freezes.Freeze;
import org.amas.maintenance.duty.Preview.Line;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Shows what a window would mean before it is saved. */
@Component
class Previews {

    private static final int SHOWN = 10;
    private static final int NAMED = 3;

    private final DutyBoard board;
    private final Freezes freezes;
    private final Clock clock;

    Previews(DutyBoard board, Freezes freezes, Clock clock) {
        this.board = board;
        this.freezes = freezes;
        this.clock = clock;
    }

    Preview of(Recurrence window, String procedure, String environment) {
        List<Line> lines = new ArrayList<>();
        Occurrence before = null;
        for (Occurrence one : window.next(clock.instant(), SHOWN)) {
            List<String> notes = new ArrayList<>(notes(window, one, before));
            frozen(one, environment).forEach(notes::add);
            lines.add(
                    new Line(
                            weekday(one),
                            one.start(),
                            one.end(),
                            notes,
                            beside(one, procedure, environment)));
            before = one;
        }
        return new Preview(window.sentence(), lines, List.of());
    }

    /** Of the time that is shown beside it, which is UTC's. */
    private static String weekday(Occurrence one) {
        return WindowWords.name(one.start().atZone(ZoneOffset.UTC).getDayOfWeek());
    }

    private static List<String> notes(
            Recurrence window, Occurrence one, @Nullable Occurrence before) {
        List<String> notes = new ArrayList<>();
        String zone = WindowWords.name(window.zone());
        if (one.moved()) {
            notes.add(
                    "Clocks in %s skip its time on that day: it opens right after."
                            .formatted(zone));
        }
        if (new WallClock(window.zone()).repeats(one.start())) {
            notes.add(
                    "Clocks in %s show its time twice on that day: the first counts."
                            .formatted(zone));
        }
        if (WindowWords.lacksItsDay(window, one)) {
            notes.add("That year has no 29 February: it opens on the day before.");
        }
        ZoneOffset now = offset(window, one.start());
        if (before != null && !offset(window, before.start()).equals(now)) {
            notes.add(
                    "Clocks in %s have changed: they show %s."
                            .formatted(
                                    zone,
                                    LocalDateTime.ofInstant(one.start(), window.zone())
                                            .toLocalTime()));
        }
        return notes;
    }

    private static ZoneOffset offset(Recurrence window, Instant at) {
        return window.zone().getRules().getOffset(at);
    }

    private Stream<String> frozen(Occurrence one, String environment) {
        return freezes.ahead().stream()
                .filter(f -> f.environment().equals(environment))
                .filter(f -> f.touches(one.start().minus(DutySettings.AHEAD), one.end()))
                .map(Previews::frozen);
    }

    private static String frozen(Freeze freeze) {
        return "In a freeze until %s: nothing starts by itself."
                .formatted(WindowWords.minute(freeze.until()));
    }

    private List<String> beside(Occurrence one, String procedure, String environment) {
        List<String> titles =
                board.between(one.start(), one.end()).stream()
                        .filter(item -> item.environment().equals(environment))
                        .filter(item -> !item.procedure().equals(procedure))
                        .map(Previews::titled)
                        .toList();
        if (titles.size() <= NAMED) {
            return titles;
        }
        List<String> first = new ArrayList<>(titles.subList(0, NAMED));
        first.add("%d more".formatted(titles.size() - NAMED));
        return first;
    }

    private static String titled(Item item) {
        return item.title() + " (" + item.priority() + ")";
    }
}
