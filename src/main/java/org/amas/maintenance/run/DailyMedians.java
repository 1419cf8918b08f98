package org.amas.maintenance.run;

import org.amas.maintenance.run.StoredReadings.Measured;
import org.amas.maintenance.step.Median;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One value a day, so that a day with many runs weighs no more than one with a single run.
 *
 * @param days by date, oldest first; days without a value are absent
 */
record DailyMedians(SequencedMap<LocalDate, Double> days) {

    static DailyMedians of(Collection<Measured> measured) {
        TreeMap<LocalDate, List<Double>> byDay =
                measured.stream()
                        .collect(
                                Collectors.groupingBy(
                                        m -> day(m.at()),
                                        TreeMap::new,
                                        Collectors.mapping(Measured::value, Collectors.toList())));
        TreeMap<LocalDate, Double> medians = new TreeMap<>();
        byDay.forEach((day, values) -> medians.put(day, median(values)));
        return new DailyMedians(medians);
    }

    /** From the first day until before the last. */
    DailyMedians between(LocalDate from, LocalDate until) {
        return new DailyMedians(
                days.entrySet().stream()
                        .filter(e -> !e.getKey().isBefore(from) && e.getKey().isBefore(until))
                        .collect(
                                Collectors.toMap(
                                        e -> e.getKey(),
                                        e -> e.getValue(),
                                        (a, b) -> a,
                                        TreeMap::new)));
    }

    static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    int size() {
        return days.size();
    }

    double median() {
        return median(days.values());
    }

    double worst() {
        return days.values().stream().mapToDouble(v -> v).max().orElse(0);
    }

    /** The middle one, or the mean of the two in the middle; 0 of none. */
    static double median(Collection<Double> values) {
        return values.isEmpty() ? 0 : Median.of(values);
    }
}
