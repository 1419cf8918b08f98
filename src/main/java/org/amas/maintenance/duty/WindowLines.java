package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The windows as a list, the next to open first. */
@Component
class WindowLines {

    private final Catalogue catalogue;
    private final Planner planner;
    private final Slots slots;
    private final ReadOnly readings;
    private final DutySettings settings;
    private final Clock clock;

    WindowLines(
            Catalogue catalogue,
            Planner planner,
            Slots slots,
            ReadOnly readings,
            DutySettings settings,
            Clock clock) {
        this.catalogue = catalogue;
        this.planner = planner;
        this.slots = slots;
        this.readings = readings;
        this.settings = settings;
        this.clock = clock;
    }

    /** An environment with all that may be owed there. */
    record Place(String environment, List<Line> owed, List<Line> onDemand) {}

    /**
     * One procedure in one environment.
     *
     * @param slot null if it was never owed there
     * @param next when it opens next; null if it never does
     * @param starts whether its duties may be started without a person
     * @param readsOnly whether every step only reads, without which nothing starts by itself
     */
    record Line(
            Version version,
            @Nullable Slot slot,
            String sentence,
            @Nullable Instant next,
            boolean starts,
            boolean readsOnly) {}

    /** False if configuration keeps everything from starting by itself. */
    boolean startsAtAll() {
        return settings.automaticStart();
    }

    List<Place> places() {
        List<Slot> known = slots.all();
        return planner.environments().stream().map(name -> place(name, known)).toList();
    }

    private Place place(String environment, List<Slot> known) {
        List<Line> lines =
                catalogue.current().stream()
                        .map(version -> line(version, environment, known))
                        .sorted(
                                Comparator.comparing(
                                                Line::next,
                                                Comparator.nullsLast(Comparator.naturalOrder()))
                                        .thenComparing(line -> line.version().key()))
                        .toList();
        return new Place(
                environment,
                lines.stream().filter(line -> line.next() != null).toList(),
                lines.stream().filter(line -> line.next() == null).toList());
    }

    private Line line(Version version, String environment, List<Slot> known) {
        Optional<Slot> slot =
                known.stream()
                        .filter(one -> one.procedure().equals(version.key()))
                        .filter(one -> one.environment().equals(environment))
                        .findFirst();
        Recurrence window = slot.map(Slot::window).orElse(new OnDemand());
        return new Line(
                version,
                slot.orElse(null),
                window.sentence(),
                window.next(clock.instant(), 1).stream()
                        .findFirst()
                        .map(Occurrence::start)
                        .orElse(null),
                slot.map(Slot::automatic).orElse(true),
                readings.onlyReads(version.key(), environment));
    }
}
