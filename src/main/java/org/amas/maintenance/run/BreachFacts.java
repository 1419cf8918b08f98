package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.RunFacts.FindingFact;
import org.amas.maintenance.run.RunFacts.Scope;
import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.step.Severity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Readings beyond their limits, told as findings are: for a report both are something that was
 * wrong.
 */
@Component
public class BreachFacts {

    private final JdbcClient jdbc;
    private final ResultRows rows;

    BreachFacts(JdbcClient jdbc, ResultRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    private record Spot(long run, int step, String place) {}

    /**
     * Those that no finding of their step speaks of, too, in the order they were taken.
     *
     * @param told what was found in the same scope
     */
    public List<FindingFact> beside(Collection<FindingFact> told, Scope scope) {
        Set<Spot> spots = new HashSet<>();
        told.forEach(f -> spots.add(new Spot(f.run(), f.step(), f.place())));
        return jdbc
                .sql(
                        """
                        select m.*, s.run_id, s.number, s.kind, r.procedure_key\
                        """
                                + RunFacts.of(
                                        """
                                        join run_step s on s.run_id = r.id and s.attempt = 0
                                        join run_reading m on m.step_id = s.id\
                                        """,
                                        "and m.standing <> 'WITHIN' order by m.id"))
                .paramSource(RunFacts.named(scope))
                .query(
                        (row, n) ->
                                new Breached(
                                        row.getLong("run_id"),
                                        row.getString("procedure_key"),
                                        row.getInt("number"),
                                        row.getString("kind"),
                                        rows.reading(row)))
                .list()
                .stream()
                .filter(breached -> breached.places().noneMatch(spots::contains))
                .map(Breached::fact)
                .toList();
    }

    private record Breached(
            long run, String procedure, int step, String kind, StoredReading reading) {

        Stream<Spot> places() {
            return reading.labels().values().stream().map(place -> new Spot(run, step, place));
        }

        FindingFact fact() {
            boolean fails = reading.standing() == Standing.FAIL;
            return new FindingFact(
                    run,
                    procedure,
                    step,
                    kind,
                    fails ? Severity.ERROR : Severity.WARNING,
                    reading.labels().isEmpty()
                            ? reading.name()
                            : String.join(", ", reading.labels().values()),
                    Breach.sentence(
                                    reading.name(),
                                    reading.labels(),
                                    reading.value(),
                                    reading.unit(),
                                    Optional.ofNullable(fails ? reading.fail() : reading.warn()),
                                    reading.standing())
                            + ".",
                    "limit " + reading.name() + " " + new TreeMap<>(reading.labels()));
        }
    }
}
