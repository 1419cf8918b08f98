package org.amas.maintenance.duty;

import static java.util.stream.Collectors.counting;

import org.amas.maintenance.duty.DutyBoard.Item;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The duties of an environment that have exactly the same window: on a calendar they are one mark.
 *
 * @param duties by priority; at least one
 */
record Opening(Instant start, Instant end, String environment, List<Item> duties) {

    /** The higher, the sooner it is what a reader must know of several. */
    private static final List<DutyState> TELLING =
            List.of(
                    DutyState.NOT_TRACKED,
                    DutyState.DONE,
                    DutyState.OUTSIDE,
                    DutyState.SKIPPED,
                    DutyState.UPCOMING,
                    DutyState.RUNNING,
                    DutyState.DUE,
                    DutyState.WAITING,
                    DutyState.DONE_WITH_FINDINGS,
                    DutyState.INCOMPLETE,
                    DutyState.LATE,
                    DutyState.MISSED);

    static final Comparator<Opening> BY_PRIORITY =
            Comparator.comparing(Opening::priority)
                    .thenComparing(Opening::start)
                    .thenComparing(Opening::end)
                    .thenComparing(Opening::environment);

    /** By priority, as the items are. */
    static List<Opening> of(List<Item> items) {
        Map<List<Object>, List<Item>> same = new LinkedHashMap<>();
        items.forEach(
                item ->
                        same.computeIfAbsent(
                                        List.of(
                                                item.windowStart(),
                                                item.windowEnd(),
                                                item.environment()),
                                        key -> new ArrayList<>())
                                .add(item));
        return same.values().stream().map(Opening::together).sorted(BY_PRIORITY).toList();
    }

    private static Opening together(List<Item> duties) {
        Item any = duties.getFirst();
        return new Opening(any.windowStart(), any.windowEnd(), any.environment(), duties);
    }

    /** Of the most urgent of them. */
    public String priority() {
        return duties.getFirst().priority();
    }

    /** {@code Log rotation}, {@code 5 weekly}, {@code 4 quarterly and 1 more}. */
    public String label() {
        if (duties.size() == 1) {
            return duties.getFirst().title();
        }
        Map<String, Long> groups =
                duties.stream()
                        .collect(Collectors.groupingBy(Opening::group, TreeMap::new, counting()));
        Map.Entry<String, Long> most =
                Collections.max(groups.entrySet(), Map.Entry.comparingByValue());
        long others = duties.size() - most.getValue();
        String all = most.getValue() + " " + most.getKey();
        return others == 0 ? all : all + " and " + others + " more";
    }

    /** All of them, as a hint beside a mark. */
    public String names() {
        return String.join(", ", duties.stream().map(Item::title).toList());
    }

    private static String group(Item item) {
        return item.procedure().substring(0, item.procedure().indexOf('/'));
    }

    public DutyState state() {
        return duties.stream()
                .map(Item::state)
                .max(Comparator.comparing(TELLING::indexOf))
                .orElseThrow();
    }

    boolean touches(LocalDate day) {
        return start.isBefore(midnight(day.plusDays(1))) && end.isAfter(midnight(day));
    }

    /** Whether both are open at some time of that day. */
    boolean meets(Opening other, LocalDate day) {
        Instant from = latest(midnight(day), latest(start, other.start));
        Instant until = earliest(midnight(day.plusDays(1)), earliest(end, other.end));
        return environment.equals(other.environment) && from.isBefore(until);
    }

    /**
     * What a mark on that day says of its time: {@code 02:00}, {@code to 22:00}, {@code all day}.
     */
    public String when(LocalDate day) {
        if (LocalDate.ofInstant(start, ZoneOffset.UTC).equals(day)) {
            return clock(start);
        }
        boolean goesOn = !end.isBefore(midnight(day.plusDays(1)));
        return goesOn ? "all day" : "to " + clock(end);
    }

    private static String clock(Instant at) {
        return LocalTime.ofInstant(at, ZoneOffset.UTC).toString().substring(0, "00:00".length());
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earliest(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
