package org.amas.maintenance.run;

import org.amas.maintenance.step.Severity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was found and is still there. */
@Component
public class OpenFindings {

    private final JdbcClient jdbc;
    private final FindingRows rows;
    private final Clock clock;

    OpenFindings(JdbcClient jdbc, FindingRows rows, Clock clock) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.clock = clock;
    }

    /** Whose, and how bad. */
    record Group(String procedure, String environment, Severity severity) {}

    /**
     * How many there are that nobody knows of, by the procedure that saw them last. What somebody
     * acknowledged is silent until it gets worse or the time is over.
     */
    Map<Group, Long> counts() {
        Map<Group, Long> counts = new HashMap<>();
        jdbc.sql(
                        """
                        select procedure_key, environment, severity, count(*) from run_life l
                        where gone_at is null and not exists (
                          select 1 from run_acknowledgement a where a.life_id = l.id
                            and a.withdrawn_at is null and a.expires_at > :now
                            and %s <= %s
                            and a.id = (select max(b.id) from run_acknowledgement b
                              where b.life_id = l.id))
                        group by procedure_key, environment, severity\
                        """
                                .formatted(
                                        FindingRows.BADNESS.formatted("l"),
                                        FindingRows.BADNESS.formatted("a")))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(
                        row -> {
                            Severity severity = Severity.valueOf(row.getString(3));
                            counts.put(
                                    new Group(row.getString(1), row.getString(2), severity),
                                    row.getLong(4));
                        });
        return counts;
    }

    /** Of an environment, whether or not anybody knows of them; oldest first. */
    public List<FindingLife> in(String environment) {
        Set<FindingState> there = EnumSet.complementOf(EnumSet.of(FindingState.GONE));
        return rows.oldest(new FindingRows.Filter(environment, there, Severity.INFO));
    }

    /** When a step of this kind last came to a verdict of its own there, in a run that counts. */
    public Optional<Instant> lastLook(String environment, String kind) {
        return jdbc.sql(
                        """
                        select s.ended_at from run_step s join run_run u on u.id = s.run_id
                        where s.kind = :kind and u.environment = :environment
                          and u.dry_run = false and s.ended_at is not null
                          and s.state in ('PASSED', 'WARNED', 'FAILED')
                        order by s.id desc limit 1\
                        """)
                .param("kind", kind)
                .param("environment", environment)
                .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional();
    }
}
