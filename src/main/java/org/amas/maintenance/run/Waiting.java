package org.amas.maintenance.run;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** What waits for a person, in all runs: oldest first, emergencies before all. */
@Component
public class Waiting {

    /** More than a person can look at in one morning. */
    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final Clock clock;

    Waiting(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One step that waits.
     *
     * @param since the run began to wait
     * @param scheduled whether a word was given already, for a time to come
     */
    public record Item(
            long run,
            int step,
            String procedure,
            String title,
            String stepTitle,
            String environment,
            String launchedBy,
            WaitsFor waitsFor,
            String what,
            Instant since,
            boolean scheduled) {

        /** The page on which a person settles it. */
        public String href() {
            String page = waitsFor == WaitsFor.ANSWER ? "answer" : "approval";
            return "/runs/%d/steps/%d/%s".formatted(run, step, page);
        }
    }

    public List<Item> items() {
        return jdbc.sql(
                        """
                        select r.id, s.number, r.procedure_key, r.title, s.title as step_title,
                          r.environment, r.actor_name, s.waits_for, s.reason, r.claimed_at,
                          r.ready_at > ? as scheduled
                        from run_step s join run_run r on r.id = s.run_id
                        where r.state in ('WAITING', 'RUNNING') and r.parked = true and s.state = 'WAITING' and s.waits_for in ('ANSWER', 'APPROVAL')
                        order by case when r.procedure_key like 'emergency/%' then 0 else 1 end, r.id
                        limit ?\
                        """)
                .params(clock.instant().atOffset(ZoneOffset.UTC), MOST)
                .query(
                        (row, n) ->
                                new Item(
                                        row.getLong("id"),
                                        row.getInt("number"),
                                        row.getString("procedure_key"),
                                        row.getString("title"),
                                        row.getString("step_title"),
                                        row.getString("environment"),
                                        row.getString("actor_name"),
                                        WaitsFor.valueOf(row.getString("waits_for")),
                                        row.getString("reason"),
                                        row.getObject("claimed_at", OffsetDateTime.class)
                                                .toInstant(),
                                        row.getBoolean("scheduled")))
                .list();
    }
}
