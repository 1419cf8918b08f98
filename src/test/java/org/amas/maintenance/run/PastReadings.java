package org.amas.maintenance.run;

import org.amas.maintenance.step.Limit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.time.Instant;
import java.time.ZoneOffset;

/** Readings as if a step of a long past run had taken them. */
final class PastReadings {

    private final JdbcClient jdbc;
    private final PastRuns runs;

    PastReadings(BeanFactory beans, String procedure) {
        this.jdbc = beans.getBean(JdbcClient.class);
        this.runs = new PastRuns(beans, procedure);
    }

    /**
     * @param labels as JSON
     */
    void plant(
            String environment,
            String kind,
            String reading,
            String labels,
            double value,
            Instant at) {
        plant(environment, kind, reading, labels, value, null, at);
    }

    void plant(
            String environment,
            String kind,
            String reading,
            String labels,
            double value,
            @Nullable Limit limit,
            Instant at) {
        runs.plant(environment, RunState.PASSED, "schedule", at);
        long run = newest("run_run");
        jdbc.sql(
                        """
                        insert into run_step (run_id, number, attempt, title, kind, effect, state,
                          output_bytes, output_lines, dropped_bytes)
                        values (?, 1, 0, 'Past', ?, 'READS', 'PASSED', 0, 0, 0)\
                        """)
                .params(run, kind)
                .update();
        jdbc.sql(
                        """
                        insert into run_reading (step_id, name, labels, measured, unit, warn, fail,
                          worse, standing, taken_at) values (?, ?, ?, ?, '%', ?, ?, ?, ?, ?)\
                        """)
                .params(
                        newest("run_step"),
                        reading,
                        labels,
                        value,
                        limit == null ? null : limit.warn(),
                        limit == null ? null : limit.fail(),
                        limit == null ? null : limit.worse().name(),
                        (limit == null ? Limit.Standing.WITHIN : limit.judge(value)).name(),
                        at.atOffset(ZoneOffset.UTC))
                .update();
    }

    void forget() {
        jdbc.sql("delete from run_reading").update();
    }

    private long newest(String table) {
        return jdbc.sql("select max(id) from " + table).query(Long.class).single();
    }
}
