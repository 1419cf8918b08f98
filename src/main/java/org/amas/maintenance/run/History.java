package org.amas.maintenance.run;

import org.amas.maintenance.step.StepContext.Past;
import org.amas.maintenance.step.StepContext.Remembered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the same step of the same procedure measured and left behind in this environment before. */
@Component
class History {

    static final int VALUES = 400;

    private static final String SAME_STEP =
            """
            from run_step s join run_run u on u.id = s.run_id
              %s
            where u.procedure_key = :procedure and u.environment = :environment
              and u.state in ('PASSED', 'WARNED', 'FAILED', 'TIMED_OUT') and not u.dry_run
              and s.kind = :kind and s.title = :title and s.attempt = 0 and u.id <> :run
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    History(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    List<Past> values(Assignment step, String reading, Map<String, String> labels, Duration reach) {
        return of(
                        step,
                        "select r.measured, r.taken_at "
                                + SAME_STEP.formatted("join run_reading r on r.step_id = s.id")
                                + " and r.name = :name and r.labels = :labels"
                                + " and r.taken_at >= :since order by r.taken_at desc limit "
                                + VALUES)
                .param("name", reading)
                .param("labels", json.writeValueAsString(new TreeMap<>(labels)))
                .param(
                        "since",
                        OffsetDateTime.ofInstant(clock.instant().minus(reach), ZoneOffset.UTC))
                .query((row, n) -> new Past(row.getDouble(1), instant(row, 2)))
                .list();
    }

    Optional<Remembered> remembered(Assignment step, String key) {
        return of(
                        step,
                        "select m.content, s.ended_at "
                                + SAME_STEP.formatted("join run_memory m on m.step_id = s.id")
                                + " and m.name = :name order by u.id desc limit 1")
                .param("name", key)
                .query((row, n) -> new Remembered(row.getString(1), instant(row, 2)))
                .optional();
    }

    private JdbcClient.StatementSpec of(Assignment step, String sql) {
        return jdbc.sql(sql)
                .param("procedure", step.procedure())
                .param("environment", step.environment().name())
                .param("kind", step.kind())
                .param("title", Texts.clip(step.bound().step().title(), 300))
                .param("run", step.run());
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
