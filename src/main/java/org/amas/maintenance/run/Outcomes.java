package org.amas.maintenance.run;

import org.amas.maintenance.step.Amount;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** How the runs of a procedure went in an environment, and how long they took: never dry runs. */
@Component
class Outcomes {

    /** As many as are shown. */
    static final int LAST = 5;

    /** As many as say what is usual. */
    private static final int USUAL_OF = 20;

    private final JdbcClient jdbc;

    Outcomes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How one run ended.
     *
     * @param took null if it ended before it began
     */
    record Outcome(long run, RunState state, Instant at, @Nullable Duration took) {}

    /**
     * What runs that ended by themselves took.
     *
     * @param median null if there are none
     */
    record Usual(@Nullable Duration median, int of) {}

    /**
     * @param last the newest first
     * @param usual of the runs before the newest
     */
    record Went(String environment, List<Outcome> last, Usual usual, Duration budget) {

        /** How long the newest took, against the others and the budget; null if nobody knows. */
        public @Nullable String duration() {
            Duration took = last.isEmpty() ? null : last.getFirst().took();
            if (took == null) {
                return null;
            }
            Duration median = usual.median();
            String others =
                    median == null
                            ? ""
                            : "%s of the usual %s (the median of %s before), "
                                    .formatted(
                                            percent(took, median),
                                            Amount.time(median),
                                            Amount.of(usual.of(), "run"));
            return "The last took %s: %s%s of its budget of %s."
                    .formatted(
                            Amount.time(took), others, percent(took, budget), Amount.time(budget));
        }

        private static String percent(Duration part, Duration whole) {
            long share = Math.round(100.0 * part.toMillis() / Math.max(1, whole.toMillis()));
            return share + " %";
        }
    }

    Went of(String procedure, String environment, Duration budget) {
        List<Outcome> last = last(procedure, environment);
        long newest = last.isEmpty() ? Long.MAX_VALUE : last.getFirst().run();
        return new Went(environment, last, usual(procedure, environment, newest), budget);
    }

    private List<Outcome> last(String procedure, String environment) {
        return jdbc.sql(
                        """
                        select id, state, started_at, ended_at from run_run
                        where procedure_key = ? and environment = ? and dry_run = false
                          and ended_at is not null
                        order by id desc limit %d\
                        """
                                .formatted(LAST))
                .params(procedure, environment)
                .query(
                        (row, n) -> {
                            OffsetDateTime started = row.getObject(3, OffsetDateTime.class);
                            OffsetDateTime ended = row.getObject(4, OffsetDateTime.class);
                            return new Outcome(
                                    row.getLong(1),
                                    RunState.valueOf(row.getString(2)),
                                    ended.toInstant(),
                                    started == null ? null : Duration.between(started, ended));
                        })
                .list();
    }

    /**
     * @param before the run that is not to be counted, nor are later ones
     */
    Usual usual(String procedure, String environment, long before) {
        List<Duration> earlier =
                jdbc
                        .sql(
                                """
                                select started_at, ended_at from run_run
                                where procedure_key = ? and environment = ? and id < ?
                                  and dry_run = false and started_at is not null
                                  and state in ('PASSED', 'WARNED', 'FAILED')
                                order by id desc limit %d\
                                """
                                        .formatted(USUAL_OF))
                        .params(procedure, environment, before)
                        .query(
                                (row, n) ->
                                        Duration.between(
                                                row.getObject(1, OffsetDateTime.class),
                                                row.getObject(2, OffsetDateTime.class)))
                        .list()
                        .stream()
                        .sorted()
                        .toList();
        return new Usual(
                earlier.isEmpty() ? null : earlier.get(earlier.size() / 2), earlier.size());
    }
}
