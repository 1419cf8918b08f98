package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** All action items that were ever raised. */
@Component
class ActionRows {

    private static final int SHOWN = 200;

    private final JdbcClient jdbc;
    private final Clock clock;

    ActionRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    Optional<ActionItem> find(long id) {
        return jdbc.sql("select * from report_action where id = ?")
                .param(id)
                .query((row, n) -> item(row))
                .optional();
    }

    /** Those that are open, the first due first, then those that were closed last. */
    List<ActionItem> all() {
        return jdbc.sql(
                        """
                        select * from report_action
                        order by case when closed_at is null then 0 else 1 end,
                          case when closed_at is null then due end, closed_at desc, id limit ?\
                        """)
                .param(SHOWN)
                .query((row, n) -> item(row))
                .list();
    }

    /** What is said of one finding, the newest first. */
    List<ActionItem> of(long finding) {
        return jdbc.sql("select * from report_action where finding_id = ? order by id desc")
                .param(finding)
                .query((row, n) -> item(row))
                .list();
    }

    /** Raised for that week's report or an earlier one, and not closed before that week. */
    List<ActionItem> in(IsoWeek week, String environment) {
        return jdbc.sql(
                        """
                        select * from report_action where environment = ? and week <= ?
                          and (closed_at is null or closed_at >= ?) order by due, id\
                        """)
                .params(
                        environment,
                        week.toString(),
                        Period.of(week).from().atOffset(ZoneOffset.UTC))
                .query((row, n) -> item(row))
                .list();
    }

    long add(
            String environment,
            String week,
            String text,
            String owner,
            LocalDate due,
            @Nullable Long finding,
            @Nullable Long run,
            String by) {
        OffsetDateTime now = now();
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into report_action (version, environment, week, text, owner, due,
                          finding_id, run_id, raised_by, raised_at, changed_by, changed_at)
                        values (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                        """)
                .param(environment)
                .param(week)
                .param(text)
                .param(owner)
                .param(due)
                .param(finding)
                .param(run)
                .param(by)
                .param(now)
                .param(by)
                .param(now)
                .update(key, "id");
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    /** Whether nobody else was faster. */
    boolean change(ActionItem seen, String text, String owner, LocalDate due, String by) {
        return jdbc.sql(
                                """
                                update report_action set version = version + 1, text = ?, owner = ?,
                                  due = ?, changed_by = ?, changed_at = ?
                                where id = ? and version = ? and closed_at is null\
                                """)
                        .params(text, owner, due, by, now(), seen.id(), seen.version())
                        .update()
                == 1;
    }

    /** Whether nobody else was faster. */
    boolean close(ActionItem seen, String note, String by) {
        return jdbc.sql(
                                """
                                update report_action set version = version + 1, closed_by = ?,
                                  closed_at = ?, closing_note = ?
                                where id = ? and version = ? and closed_at is null\
                                """)
                        .params(by, now(), note, seen.id(), seen.version())
                        .update()
                == 1;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static ActionItem item(ResultSet row) throws SQLException {
        String closedBy = row.getString("closed_by");
        return new ActionItem(
                row.getLong("id"),
                row.getInt("version"),
                row.getString("environment"),
                row.getString("week"),
                row.getString("text"),
                row.getString("owner"),
                row.getObject("due", LocalDate.class),
                row.getObject("finding_id", Long.class),
                row.getObject("run_id", Long.class),
                row.getString("raised_by"),
                time(row, "raised_at"),
                row.getString("changed_by"),
                time(row, "changed_at"),
                closedBy == null
                        ? null
                        : new ActionItem.Closed(
                                closedBy, time(row, "closed_at"), row.getString("closing_note")));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
