package org.amas.maintenance.run;

import org.amas.maintenance.step.Severity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Findings over all runs, for reports. */
@Component
public class FindingFacts {

    private final JdbcClient jdbc;
    private final FindingRows rows;

    FindingFacts(JdbcClient jdbc, FindingRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /** One that was open at an instant. */
    public record Open(
            long id, Severity severity, String place, String text, long firstRun, Instant since) {}

    /** What was open then, the oldest first; without those that only inform. */
    public List<Open> openAt(String environment, Instant instant) {
        return jdbc.sql(
                        """
                        select id, severity, place, text, first_run, first_at from run_life
                        where environment = :environment and severity <> 'INFO'
                          and first_at < :at and (gone_at is null or gone_at >= :at)
                        order by first_at, id\
                        """)
                .param("environment", environment)
                .param("at", instant.atOffset(ZoneOffset.UTC))
                .query(
                        (row, n) ->
                                new Open(
                                        row.getLong("id"),
                                        Severity.valueOf(row.getString("severity")),
                                        row.getString("place"),
                                        row.getString("text"),
                                        row.getLong("first_run"),
                                        row.getObject("first_at", OffsetDateTime.class)
                                                .toInstant()))
                .list();
    }

    /**
     * For each that was seen first at or after one instant and before another, the run that saw.
     */
    public List<Long> opened(String environment, Instant from, Instant to) {
        return runs("first_run", "first_at", environment, from, to);
    }

    /** For each that was found no longer in that time, the run that looked. */
    public List<Long> closed(String environment, Instant from, Instant to) {
        return runs("gone_run", "gone_at", environment, from, to);
    }

    private List<Long> runs(
            String run, String moment, String environment, Instant from, Instant to) {
        return jdbc.sql(
                        """
                        select %s from run_life
                        where environment = :environment and severity <> 'INFO'
                          and %s >= :from and %s < :to order by id\
                        """
                                .formatted(run, moment, moment))
                .param("environment", environment)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .list();
    }

    /** As it is now. */
    public Optional<FindingLife> find(long id) {
        return rows.named(id);
    }
}
