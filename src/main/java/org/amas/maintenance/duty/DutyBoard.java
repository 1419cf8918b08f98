package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Slots.Ended;
import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.duty.Stops.Stop;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Definition;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The duties of a time with their runs, for pages, the API and reports; all days are UTC's. */
@Component
public class DutyBoard {

    /** Of a stop, as long as something that it covered is open. */
    private static final Duration STOPS = Duration.ofDays(35);

    /** What P0 to P3 are sorted by; a procedure that is gone comes last. */
    static final String LAST = "P9";

    private final Duties duties;
    private final CountedRuns counted;
    private final Slots slots;
    private final Stops stops;
    private final Planner planner;
    private final RunFacts facts;
    private final Catalogue catalogue;
    private final Clock clock;

    DutyBoard(
            Duties duties,
            CountedRuns counted,
            Slots slots,
            Stops stops,
            Planner planner,
            RunFacts facts,
            Catalogue catalogue,
            Clock clock) {
        this.duties = duties;
        this.counted = counted;
        this.slots = slots;
        this.stops = stops;
        this.planner = planner;
        this.facts = facts;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * One duty.
     *
     * @param id null of what is not stored: before the first start, or too far ahead
     * @param title the procedure's, or its key if the procedure is gone
     * @param onTime whether it was begun in time; null while it is open, and if it was skipped
     * @param run the number of the run that is at it, or that fulfilled it
     * @param by who skipped it, or recorded that it was done elsewhere
     * @param automatic what was decided about starting it without a person
     * @param runs all that ever counted for it, oldest first
     */
    public record Item(
            @Nullable Long id,
            String procedure,
            String title,
            String priority,
            String environment,
            Instant nominal,
            Instant windowStart,
            Instant windowEnd,
            boolean moved,
            DutyState state,
            @Nullable Boolean onTime,
            @Nullable Long run,
            @Nullable String reason,
            @Nullable String by,
            @Nullable Instant at,
            @Nullable String automatic,
            List<RunFact> runs) {

        /** When it was done elsewhere, as whoever recorded it says; null of all others. */
        public @Nullable Instant doneOutsideAt() {
            return state == DutyState.OUTSIDE ? at : null;
        }
    }

    /**
     * A time in which the application was stopped, with what was to begin in it and is still open.
     */
    public record Missed(Instant from, Instant until, List<Item> duties) {}

    /** Those whose window touches that day, by priority; two at the same time stay two. */
    public List<Item> day(LocalDate date) {
        return between(
                date.atStartOfDay(ZoneOffset.UTC).toInstant(),
                date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** Of those the ones that are stored: what a sign-off of that day is about. */
    List<Item> ofDay(LocalDate date) {
        return day(date).stream().filter(item -> item.id() != null).toList();
    }

    /** Those whose window touches that time, by priority. */
    public List<Item> between(Instant from, Instant until) {
        return sorted(touching(duties.findTouching(from, until), tracked(), from, until));
    }

    /** Those of one procedure in one environment whose window touches that time, oldest first. */
    public List<Item> of(String procedure, String environment, Instant from, Instant until) {
        List<Slot> slots =
                tracked().stream()
                        .filter(slot -> slot.procedure().equals(procedure))
                        .filter(slot -> slot.environment().equals(environment))
                        .toList();
        List<Duty> stored = duties.findTouching(procedure, environment, from, until);
        return touching(stored, slots, from, until).stream()
                .sorted(Comparator.comparing(Item::windowStart))
                .toList();
    }

    /** Every procedure that is or was owed, in the order of their keys. */
    public List<String> procedures() {
        return Stream.concat(
                        duties.findProcedures().stream(), tracked().stream().map(Slot::procedure))
                .distinct()
                .sorted()
                .toList();
    }

    private List<Item> touching(List<Duty> stored, List<Slot> slots, Instant from, Instant until) {
        List<Item> items = new ArrayList<>(items(stored));
        Set<List<Object>> known = new HashSet<>();
        stored.forEach(d -> known.add(List.of(d.procedure(), d.environment(), d.nominal())));
        for (Slot slot : slots) {
            unstored(slot, from, until)
                    .filter(
                            one ->
                                    known.add(
                                            List.of(
                                                    slot.procedure(),
                                                    slot.environment(),
                                                    one.nominal())))
                    .map(one -> unstored(slot, one))
                    .forEach(items::add);
        }
        return items;
    }

    /** Before the first start as the procedure wants it, and beyond what is planned. */
    private Stream<Occurrence> unstored(Slot slot, Instant from, Instant until) {
        Stream<Occurrence> before =
                definition(slot.procedure()).flatMap(Owed::recurrence).stream()
                        .flatMap(window -> within(window, from, until))
                        .filter(one -> !one.end().isAfter(slot.trackedFrom()));
        Stream<Occurrence> ahead =
                within(slot.window(), from, until)
                        .filter(one -> one.start().isAfter(slot.plannedUntil()));
        return Stream.concat(before, ahead);
    }

    private static Stream<Occurrence> within(Recurrence window, Instant from, Instant until) {
        return window.endingAfter(from).takeWhile(one -> one.start().isBefore(until));
    }

    /**
     * What is late or missed since before that day: it stays until it is run or skipped. What was
     * missed where nothing is owed any more is history: nobody could run it.
     */
    public List<Item> overdue(LocalDate before) {
        Instant day = before.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant now = clock.instant();
        return sorted(items(stillOwed(duties.findOverdue(day.isBefore(now) ? day : now))));
    }

    private List<Duty> stillOwed(List<Duty> overdue) {
        Set<Owing> ended =
                slots.all().stream()
                        .filter(slot -> slot.ended() != null)
                        .map(slot -> new Owing(slot.procedure(), slot.environment()))
                        .collect(Collectors.toSet());
        return overdue.stream()
                .filter(
                        duty ->
                                duty.run() != null
                                        || !ended.contains(
                                                new Owing(duty.procedure(), duty.environment())))
                .toList();
    }

    /** The days, from one to before another, on which a duty's window was over. */
    Set<LocalDate> lastDays(LocalDate from, LocalDate until) {
        return duties
                .findTouching(
                        from.atStartOfDay(ZoneOffset.UTC).toInstant(),
                        until.atStartOfDay(ZoneOffset.UTC).toInstant())
                .stream()
                .map(Duty::lastDay)
                .collect(Collectors.toSet());
    }

    /** What was skipped since then, in that order. */
    List<Item> skipped(Instant since) {
        return items(duties.findSkipped(since).stream().filter(duty -> !duty.isEnded()).toList());
    }

    /** Where nothing is owed any more since then, the first end first. */
    List<End> ended(Instant since) {
        List<End> ends = new ArrayList<>();
        for (Slot slot : slots.all()) {
            Ended ended = slot.ended();
            if (ended != null && !ended.at().isBefore(since)) {
                ends.add(End.of(slot, ended));
            }
        }
        return End.together(ends);
    }

    /** What is owed there, by the procedures' keys. */
    public List<String> owed(String environment) {
        return tracked().stream()
                .filter(slot -> slot.environment().equals(environment))
                .filter(slot -> !(slot.window() instanceof OnDemand))
                .map(Slot::procedure)
                .sorted()
                .toList();
    }

    /** How many are late, and how many missed, by what is owed and where. */
    Map<Owing, Overdue> overdue() {
        Map<Owing, Overdue> counts = new HashMap<>();
        for (Slot slot : tracked()) {
            if (!(slot.window() instanceof OnDemand)) {
                counts.put(new Owing(slot.procedure(), slot.environment()), new Overdue(0, 0));
            }
        }
        Instant now = clock.instant();
        for (Duty duty : stillOwed(duties.findOverdue(now))) {
            if (duty.run() == null) {
                boolean missed = duty.state(now, null) == DutyState.MISSED;
                counts.merge(
                        new Owing(duty.procedure(), duty.environment()),
                        new Overdue(missed ? 0 : 1, missed ? 1 : 0),
                        Overdue::plus);
            }
        }
        return counts;
    }

    record Owing(String procedure, String environment) {}

    record Overdue(int late, int missed) {

        Overdue plus(Overdue other) {
            return new Overdue(late + other.late, missed + other.missed);
        }
    }

    public Optional<Item> find(long id) {
        return duties.findById(id).map(duty -> items(List.of(duty)).getFirst());
    }

    /** One card for each stop that left something undone, the newest first. */
    public List<Missed> stops() {
        return stops.since(clock.instant().minus(STOPS)).reversed().stream()
                .map(this::missed)
                .filter(card -> !card.duties().isEmpty())
                .toList();
    }

    private Missed missed(Stop stop) {
        List<Duty> open =
                duties
                        .findOpening(
                                stop.from().plus(DutySettings.AHEAD),
                                stop.until().plus(DutySettings.AHEAD))
                        .stream()
                        .filter(Duty::isOpen)
                        .toList();
        return new Missed(stop.from(), stop.until(), sorted(items(open)));
    }

    /** From when on something is owed; null if nothing is. */
    public @Nullable Instant trackedFrom() {
        return tracked().stream()
                .map(Slot::trackedFrom)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private List<Slot> tracked() {
        List<String> environments = planner.environments();
        return slots.all().stream()
                .filter(slot -> environments.contains(slot.environment()))
                .filter(slot -> catalogue.find(slot.procedure()).isPresent())
                .toList();
    }

    private List<Item> items(List<Duty> stored) {
        Map<Long, List<Long>> numbers = counted.of(stored.stream().map(Duty::id).toList());
        Map<Long, RunFact> runs =
                facts.runs(numbers.values().stream().flatMap(List::stream).distinct().toList());
        return stored.stream().map(duty -> item(duty, numbers, runs)).toList();
    }

    private Item item(Duty duty, Map<Long, List<Long>> numbers, Map<Long, RunFact> known) {
        List<RunFact> runs =
                numbers.getOrDefault(duty.id(), List.of()).stream()
                        .map(known::get)
                        .filter(Objects::nonNull)
                        .toList();
        RunFact own =
                runs.stream()
                        .filter(run -> Objects.equals(run.id(), duty.run()))
                        .findFirst()
                        .orElse(null);
        Optional<Definition> definition = definition(duty.procedure());
        return new Item(
                duty.id(),
                duty.procedure(),
                definition.map(Definition::title).orElse(duty.procedure()),
                definition.map(Definition::priority).orElse(LAST),
                duty.environment(),
                duty.nominal(),
                duty.windowStart(),
                duty.windowEnd(),
                duty.moved(),
                duty.state(clock.instant(), own == null ? null : own.state()),
                duty.onTime(),
                duty.run(),
                duty.reason(),
                duty.settledBy(),
                duty.doneAt() == null ? duty.settledAt() : duty.doneAt(),
                duty.automatic(),
                runs);
    }

    private Item unstored(Slot slot, Occurrence one) {
        Optional<Definition> definition = definition(slot.procedure());
        boolean before = !one.end().isAfter(slot.trackedFrom());
        return new Item(
                null,
                slot.procedure(),
                definition.map(Definition::title).orElse(slot.procedure()),
                definition.map(Definition::priority).orElse(LAST),
                slot.environment(),
                one.nominal(),
                one.start(),
                one.end(),
                one.moved(),
                before ? DutyState.NOT_TRACKED : DutyState.UPCOMING,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    private Optional<Definition> definition(String procedure) {
        return catalogue.entry(procedure).map(entry -> entry.version().definition());
    }

    private static List<Item> sorted(List<Item> items) {
        return items.stream()
                .sorted(
                        Comparator.comparing(Item::priority)
                                .thenComparing(Item::windowStart)
                                .thenComparing(Item::procedure)
                                .thenComparing(Item::environment))
                .toList();
    }
}
