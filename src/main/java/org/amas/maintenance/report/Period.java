package org.amas.maintenance.report;

import org.amas.maintenance.run.RunFacts.Scope;
import org.springframework.web.util.UriComponentsBuilder;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The days that a report is about, in UTC.
 *
 * @param key {@code 2026-11-28} or {@code 2026-W48}
 * @param last included
 */
record Period(String key, LocalDate first, LocalDate last) {

    static Period of(LocalDate day) {
        return new Period(day.toString(), day, day);
    }

    static Period of(IsoWeek week) {
        return new Period(week.toString(), week.monday(), week.sunday());
    }

    Instant from() {
        return first.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    Instant to() {
        return last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * @param before the run that makes the report: what comes later isn't in it
     */
    Scope scope(String environment, long before) {
        return new Scope(environment, from(), to(), before);
    }

    /** The page with exactly the runs behind a number. */
    String runs(Scope scope, String... more) {
        Map<String, String> query = new TreeMap<>();
        query.put("environment", scope.environment());
        query.put("from", first.toString());
        query.put("to", last.toString());
        query.put("real", "true");
        query.put("upTo", Long.toString(scope.before() - 1));
        for (int i = 0; i < more.length; i += 2) {
            query.put(more[i], more[i + 1]);
        }
        UriComponentsBuilder link = UriComponentsBuilder.fromPath("/history");
        query.keySet().forEach(name -> link.queryParam(name, "{" + name + "}"));
        return link.encode().buildAndExpand(query).toUriString();
    }

    /** The page with these runs and no others. */
    static String only(Collection<Long> runs) {
        return runs.stream()
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(",", "/history?runs=", ""));
    }

    /** The four weeks before it. */
    Period fourWeeksBefore() {
        return new Period(key, first.minusWeeks(4), first.minusDays(1));
    }
}
