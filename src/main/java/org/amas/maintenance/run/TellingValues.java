package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.web.Sparkline;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the one value of a run that says most, with what it was in the runs before. */
@Component
public class TellingValues {

    /** As many as a small line shows. */
    private static final int DRAWN = 14;

    private final JdbcClient jdbc;
    private final ResultRows rows;

    TellingValues(JdbcClient jdbc, ResultRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /**
     * One value.
     *
     * @param words its name with its labels: {@code used percent, mount /}
     * @param standing {@code WITHIN}, {@code WARN} or {@code FAIL}
     * @param delta against the value before; null of the first
     * @param href the page with all its values
     */
    public record TellingValue(
            String words,
            double value,
            String unit,
            String standing,
            @Nullable Double delta,
            Sparkline spark,
            String href) {}

    private record Taken(
            long run,
            String procedure,
            String environment,
            String kind,
            String labels,
            StoredReading reading) {}

    /** The worst that has a limit, of these the nearest to it; empty if the run has none. */
    public Optional<TellingValue> of(long run) {
        return jdbc
                .sql(
                        """
                        select u.procedure_key, u.environment, s.kind, r.* from run_reading r
                          join run_step s on s.id = r.step_id
                          join run_run u on u.id = s.run_id
                         where s.run_id = ? and s.attempt = 0
                           and (r.warn is not null or r.fail is not null) order by r.id\
                        """)
                .param(run)
                .query(
                        (row, n) ->
                                new Taken(
                                        run,
                                        row.getString("procedure_key"),
                                        row.getString("environment"),
                                        row.getString("kind"),
                                        row.getString("labels"),
                                        rows.reading(row)))
                .list()
                .stream()
                .min(
                        Comparator.comparing((Taken one) -> -one.reading().standing().ordinal())
                                .thenComparing(one -> distance(one.reading())))
                .map(this::value);
    }

    /** From its limit, as a share of that: 0 is at it. */
    private static double distance(StoredReading reading) {
        Double limit = reading.fail() == null ? reading.warn() : reading.fail();
        return limit == null
                ? Double.MAX_VALUE
                : Math.abs(limit - reading.value()) / Math.max(Math.abs(limit), 1e-9);
    }

    private TellingValue value(Taken taken) {
        StoredReading reading = taken.reading();
        List<Double> values = before(taken);
        String words = words(reading);
        return new TellingValue(
                words,
                reading.value(),
                reading.unit(),
                reading.standing().name(),
                values.size() < 2
                        ? null
                        : Double.valueOf(reading.value() - values.get(values.size() - 2)),
                Sparkline.of(words, values, reading.unit()),
                UriComponentsBuilder.fromPath("/readings/{kind}/{name}")
                        .queryParam("environment", "{environment}")
                        .encode()
                        .buildAndExpand(taken.kind(), reading.name(), taken.environment())
                        .toUriString());
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

    /**
     * Its values in the last runs of its procedure, itself included, oldest first. From the runs
     * and not from the reading's name, of which two years hold tens of thousands.
     */
    private List<Double> before(Taken taken) {
        return jdbc.sql(
                        """
                        select r.measured from run_reading r
                          join run_step s on s.id = r.step_id
                         where s.run_id in (:runs) and s.attempt = 0 and s.kind = :kind
                           and r.name = :name and r.labels = :labels
                         order by s.run_id desc, r.id desc
                         fetch first :most rows only\
                        """)
                .param("runs", runs(taken))
                .param("kind", taken.kind())
                .param("name", taken.reading().name())
                .param("labels", taken.labels())
                .param("most", DRAWN)
                .query(Double.class)
                .list()
                .reversed();
    }

    /** Ordered by all columns of the index, so that H2 stops at as many as are wanted. */
    private List<Long> runs(Taken taken) {
        return jdbc.sql(
                        """
                        select id from run_run
                         where procedure_key = :procedure and environment = :environment
                           and id <= :run and (dry_run = false or id = :run)
                         order by procedure_key desc, environment desc, id desc
                         fetch first :most rows only\
                        """)
                .param("procedure", taken.procedure())
                .param("environment", taken.environment())
                .param("run", taken.run())
                .param("most", DRAWN)
                .query(Long.class)
                .list();
    }
}
