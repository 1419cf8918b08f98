package org.amas.maintenance.duty;

import static org.amas.maintenance.duty.Slots.utc;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which real run counts for which duty; each was asked about once. */
@Component
class CountedRuns {

    private final JdbcClient jdbc;

    CountedRuns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** False if it was counted before, by whomever. */
    boolean add(long run, Instant now) {
        return jdbc.sql(
                                """
                                insert into duty_run (run_id, duty_id, counted_at, ended)
                                values (?, null, ?, true) on conflict do nothing\
                                """)
                        .params(run, utc(now))
                        .update()
                == 1;
    }

    boolean knows(long run) {
        return jdbc.sql("select count(*) from duty_run where run_id = ?")
                        .param(run)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    void countFor(long run, long duty) {
        jdbc.sql("update duty_run set duty_id = ?, ended = false where run_id = ?")
                .params(duty, run)
                .update();
    }

    void end(long run) {
        jdbc.sql("update duty_run set ended = true where run_id = ?").param(run).update();
    }

    /** The duty that it counts for. */
    Optional<Long> duty(long run) {
        return jdbc.sql("select duty_id from duty_run where run_id = ? and duty_id is not null")
                .param(run)
                .query(Long.class)
                .optional();
    }

    /** Those that count for a duty, and whose end nobody has told it. */
    List<Long> going() {
        return jdbc.sql("select run_id from duty_run where ended = false order by run_id")
                .query(Long.class)
                .list();
    }

    /** The newest duty of that procedure that was left incomplete and isn't missed yet. */
    @Nullable Long incomplete(String procedure, String environment, Instant now) {
        return jdbc.sql(
                        """
                        select max(id) from duty_duty where procedure_key = ? and environment = ?
                          and settled = 'INCOMPLETE' and missed_at > ?\
                        """)
                .params(procedure, environment, utc(now))
                .query((row, n) -> row.getObject(1, Long.class))
                .list()
                .getFirst();
    }

    /** All runs that counted for each of these duties, oldest first. */
    Map<Long, List<Long>> of(Collection<Long> duties) {
        Map<Long, List<Long>> runs = new HashMap<>();
        if (!duties.isEmpty()) {
            jdbc.sql(
                            """
                            select duty_id, run_id from duty_run where duty_id in (:duties)
                            order by run_id\
                            """)
                    .param("duties", duties)
                    .query((row, n) -> Map.entry(row.getLong(1), row.getLong(2)))
                    .list()
                    .forEach(
                            one ->
                                    runs.computeIfAbsent(one.getKey(), d -> new ArrayList<>())
                                            .add(one.getValue()));
        }
        return runs;
    }
}
