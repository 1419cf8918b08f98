package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.Sparkline;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** Finds the values of runs that say most, with what they were in the runs before. */
@Component
public class TellingValues {

    private static final Formats FORMAT = new Formats();

    /** As many as a small line shows. */
    private static final int DRAWN = 14;

    /** Runs, each with those before it: H2 compares each row with a list one by one. */
    private static final int AT_ONCE = 16;

    /** Ordered by all columns of the index, so that H2 stops at as many as are wanted. */
    private static final String BEFORE =
            """
            (select cast(? as bigint) as later, id from run_run
              where procedure_key = ? and environment = ? and id <= ? and (dry_run = false or id = ?)
              order by procedure_key desc, environment desc, id desc
              fetch first %d rows only)\
            """
                    .formatted(DRAWN);

    private static final Comparator<Candidate> TELLING =
            Comparator.comparing(Candidate::standing, Comparator.reverseOrder())
                    .thenComparing(Candidate::distance);

    private final JdbcClient jdbc;
    private final ResultRows rows;

    TellingValues(JdbcClient jdbc, ResultRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /**
     * One value.
     *
     * @param step its number
     * @param words its name with its labels: {@code used percent, mount /}
     * @param standing {@code WITHIN}, {@code WARN} or {@code FAIL}
     * @param breaches {@code fails at 30 %}; null if it breaches no limit
     * @param delta against the value before; null of the first
     * @param href the page with all its values
     */
    public record TellingValue(
            int step,
            String words,
            double value,
            String unit,
            String standing,
            @Nullable String breaches,
            @Nullable Double delta,
            Sparkline spark,
            String href) {}

    /** A reading that has a limit. */
    private record Candidate(
            long id, long run, int step, double value, double limit, Standing standing) {

        boolean breaches() {
            return standing != Standing.WITHIN;
        }

        /** From its limit, as a share of that: 0 is at it. */
        double distance() {
            return Math.abs(limit - value) / Math.max(Math.abs(limit), 1e-9);
        }
    }

    private record Taken(
            long run,
            int step,
            String procedure,
            String environment,
            Series series,
            StoredReading reading) {}

    /** The same value of the same step in whichever run. */
    private record Series(String kind, String title, String name, String labels) {}

    /**
     * By run, in the order of the steps: of each step with readings beyond their limits the worst;
     * of a run without, the one of all that is nearest to its limit.
     */
    public Map<Long, List<TellingValue>> of(Collection<Long> runs) {
        Map<Long, List<Candidate>> byRun =
                candidates(runs).stream().collect(Collectors.groupingBy(Candidate::run));
        List<Candidate> chosen = new ArrayList<>();
        for (List<Candidate> all : byRun.values()) {
            List<Candidate> bad = all.stream().filter(Candidate::breaches).toList();
            chosen.addAll(bad.isEmpty() ? List.of(Collections.min(all, TELLING)) : ofEach(bad));
        }
        return values(chosen);
    }

    /** Of each step of a run that has one, in their order. */
    public List<TellingValue> ofSteps(long run) {
        return values(ofEach(candidates(List.of(run)))).getOrDefault(run, List.of());
    }

    private static Collection<Candidate> ofEach(List<Candidate> all) {
        return all.stream()
                .collect(
                        Collectors.toMap(
                                Candidate::step,
                                one -> one,
                                BinaryOperator.minBy(TELLING),
                                TreeMap::new))
                .values();
    }

    /** Narrow, as a step may take thousands; in the order they were taken. */
    private List<Candidate> candidates(Collection<Long> runs) {
        if (runs.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(
                        """
                        select r.id, s.run_id, s.number, r.measured, coalesce(r.fail, r.warn) as bound,
                          r.standing
                        from run_step s join run_reading r on r.step_id = s.id
                        where s.run_id in (:runs) and s.attempt = 0
                          and (r.warn is not null or r.fail is not null) order by r.id\
                        """)
                .param("runs", runs)
                .query(
                        (row, n) ->
                                new Candidate(
                                        row.getLong(1),
                                        row.getLong(2),
                                        row.getInt(3),
                                        row.getDouble(4),
                                        row.getDouble(5),
                                        Standing.valueOf(row.getString(6))))
                .list();
    }

    private Map<Long, List<TellingValue>> values(Collection<Candidate> chosen) {
        Map<Long, List<Taken>> byRun =
                taken(chosen).stream()
                        .collect(
                                Collectors.groupingBy(
                                        Taken::run, TreeMap::new, Collectors.toList()));
        Map<Long, List<TellingValue>> values = new HashMap<>();
        List<List<Taken>> all = List.copyOf(byRun.values());
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<List<Taken>> some = all.subList(from, Math.min(from + AT_ONCE, all.size()));
            values.putAll(ofRuns(some.stream().flatMap(List::stream).toList()));
        }
        return values;
    }

    private Map<Long, List<TellingValue>> ofRuns(List<Taken> taken) {
        Map<Long, List<Long>> runs = runs(taken);
        Map<Series, Map<Long, List<Double>>> measured = measured(taken, runs);
        return taken.stream()
                .collect(
                        Collectors.groupingBy(
                                Taken::run,
                                Collectors.mapping(
                                        one ->
                                                value(
                                                        one,
                                                        before(
                                                                runs.getOrDefault(
                                                                        one.run(), List.of()),
                                                                measured.getOrDefault(
                                                                        one.series(), Map.of()))),
                                        Collectors.toList())));
    }

    private List<Taken> taken(Collection<Candidate> chosen) {
        if (chosen.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(
                        """
                        select u.procedure_key, u.environment, s.run_id, s.number, s.kind, s.title, r.*
                        from run_reading r join run_step s on s.id = r.step_id
                          join run_run u on u.id = s.run_id
                        where r.id in (:ids) order by s.run_id, s.number\
                        """)
                .param("ids", chosen.stream().map(Candidate::id).toList())
                .query(
                        (row, n) ->
                                new Taken(
                                        row.getLong("run_id"),
                                        row.getInt("number"),
                                        row.getString("procedure_key"),
                                        row.getString("environment"),
                                        series(row),
                                        rows.reading(row)))
                .list();
    }

    private static Series series(ResultSet row) throws SQLException {
        return new Series(
                row.getString("kind"),
                row.getString("title"),
                row.getString("name"),
                row.getString("labels"));
    }

    /** Of each run the last ones of its procedure there, itself included, oldest first. */
    private Map<Long, List<Long>> runs(List<Taken> taken) {
        Map<Long, Taken> each =
                taken.stream().collect(Collectors.toMap(Taken::run, one -> one, (a, b) -> a));
        List<Object> parameters = new ArrayList<>();
        each.forEach(
                (run, one) ->
                        parameters.addAll(
                                List.of(run, one.procedure(), one.environment(), run, run)));
        Map<Long, List<Long>> runs = new HashMap<>();
        jdbc.sql(String.join(" union all ", Collections.nCopies(each.size(), BEFORE)))
                .params(parameters)
                .query(
                        row -> {
                            runs.computeIfAbsent(row.getLong(1), run -> new ArrayList<>())
                                    .add(row.getLong(2));
                        });
        runs.values().forEach(Collections::sort);
        return runs;
    }

    /**
     * What was measured in which run. From the runs and not from the reading's name, of which two
     * years hold tens of thousands.
     */
    private Map<Series, Map<Long, List<Double>>> measured(
            List<Taken> taken, Map<Long, List<Long>> runs) {
        Set<Series> wanted = taken.stream().map(Taken::series).collect(Collectors.toSet());
        Map<Series, Map<Long, List<Double>>> measured = new HashMap<>();
        jdbc.sql(
                        """
                        select s.run_id, s.kind, s.title, r.name, r.labels, r.measured
                        from run_step s join run_reading r on r.step_id = s.id
                        where s.run_id in (:runs) and s.attempt = 0 and s.title in (:titles)
                          and r.labels in (:labels) order by r.id\
                        """)
                .param(
                        "runs",
                        runs.values().stream().flatMap(List::stream).collect(Collectors.toSet()))
                .param("titles", wanted.stream().map(Series::title).collect(Collectors.toSet()))
                .param("labels", wanted.stream().map(Series::labels).collect(Collectors.toSet()))
                .query(
                        row -> {
                            Series series = series(row);
                            if (wanted.contains(series)) {
                                measured.computeIfAbsent(series, first -> new HashMap<>())
                                        .computeIfAbsent(row.getLong(1), run -> new ArrayList<>())
                                        .add(row.getDouble(6));
                            }
                        });
        return measured;
    }

    private static List<Double> before(List<Long> runs, Map<Long, List<Double>> measured) {
        List<Double> values =
                runs.stream()
                        .flatMap(run -> measured.getOrDefault(run, List.of()).stream())
                        .toList();
        return values.subList(Math.max(0, values.size() - DRAWN), values.size());
    }

    private static TellingValue value(Taken taken, List<Double> values) {
        StoredReading reading = taken.reading();
        String words = words(reading);
        return new TellingValue(
                taken.step(),
                words,
                reading.value(),
                reading.unit(),
                reading.standing().name(),
                breaches(reading),
                values.size() < 2
                        ? null
                        : Double.valueOf(reading.value() - values.get(values.size() - 2)),
                Sparkline.of(words, values, reading.unit()),
                UriComponentsBuilder.fromPath("/readings/{kind}/{name}")
                        .queryParam("environment", "{environment}")
                        .encode()
                        .buildAndExpand(taken.series().kind(), reading.name(), taken.environment())
                        .toUriString());
    }

    private static @Nullable String breaches(StoredReading reading) {
        return switch (reading.standing()) {
            case WITHIN -> null;
            case WARN -> "warns at " + FORMAT.value(reading.warn(), reading.unit());
            case FAIL -> "fails at " + FORMAT.value(reading.fail(), reading.unit());
        };
    }

    private static String words(StoredReading reading) {
        String labels =
                new TreeMap<>(reading.labels())
                        .entrySet().stream()
                                .map(label -> label.getKey() + " " + label.getValue())
                                .collect(Collectors.joining(", "));
        String name = reading.name().replace('_', ' ');
        return labels.isEmpty() ? name : name + ", " + labels;
    }
}
