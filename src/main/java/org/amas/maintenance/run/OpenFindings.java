package org.amas.maintenance.run;

import org.amas.maintenance.step.Severity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.time.OffsetDateTime;
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

    OpenFindings(JdbcClient jdbc, FindingRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /** Whose, and how bad. */
    record Group(String procedure, String environment, Severity severity) {}

    /** How many there are, by the procedure that saw them last. */
    Map<Group, Long> counts() {
        Map<Group, Long> counts = new HashMap<>();
        jdbc.sql(
                        """
                        select procedure_key, environment, severity, count(*) from run_life
                        where gone_at is null group by procedure_key, environment, severity\
                        """)
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
