package org.amas.maintenance.run;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How procedures were used in one environment: dry runs don't count. */
@Component
class ProcedureUse {

    private final JdbcClient jdbc;

    ProcedureUse(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One run that has ended by itself. */
    record Ended(String procedure, RunState state, Instant at, Duration took) {}

    /** How long it usually takes; of at least one run. */
    static Duration median(List<Ended> runs) {
        List<Duration> sorted = runs.stream().map(Ended::took).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Newest first. */
    List<Ended> since(Instant since, String environment) {
        return jdbc.sql(
                        """
                        select procedure_key, state, started_at, ended_at from run_run
                        where environment = :environment and dry_run = false
                          and ended_at >= :since and started_at is not null
                          and state in ('PASSED', 'WARNED', 'FAILED', 'TIMED_OUT')
                        order by ended_at desc\
                        """)
                .param("environment", environment)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(
                        (row, n) -> {
                            Instant from = row.getObject(3, OffsetDateTime.class).toInstant();
                            Instant to = row.getObject(4, OffsetDateTime.class).toInstant();
                            return new Ended(
                                    row.getString(1),
                                    RunState.valueOf(row.getString(2)),
                                    to,
                                    Duration.between(from, to));
                        })
                .list();
    }

    /** The titles of steps that came to a verdict of their own, by procedure. */
    Map<String, Set<String>> stepsSince(Instant since, String environment) {
        Map<String, Set<String>> steps = new HashMap<>();
        jdbc.sql(
                        """
                        select distinct u.procedure_key, s.title
                        from run_step s join run_run u on u.id = s.run_id
                        where u.environment = :environment
                          and u.dry_run = false and s.attempt = 0 and s.ended_at >= :since
                          and s.state in ('PASSED', 'WARNED', 'FAILED', 'TIMED_OUT')\
                        """)
                .param("environment", environment)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(
                        row -> {
                            steps.computeIfAbsent(row.getString(1), key -> new HashSet<>())
                                    .add(row.getString(2));
                        });
        return steps;
    }

    /** What the last accepted review set as the day of the next one. */
    Optional<String> nextReview(String environment) {
        return jdbc.sql(
                        """
                        select m.content from run_memory m
                          join run_step s on s.id = m.step_id join run_run u on u.id = s.run_id
                        where s.kind = :kind and m.name = :name and u.environment = :environment
                          and u.dry_run = false
                        order by s.id desc limit 1\
                        """)
                .param("kind", ProceduresReviewKind.NAME)
                .param("name", ProceduresReviewKind.NEXT)
                .param("environment", environment)
                .query(String.class)
                .optional();
    }
}
