package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.web.Visible;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;

/** What users did in a period, and how tasks ended. */
record UserTables(Session session, StepContext context, OffsetDateTime since, OffsetDateTime end) {

    private static final String ACTIONS =
            """
            SELECT action, count(*), count(*) FILTER (WHERE status <> 'success'),
                   count(DISTINCT user_id)
              FROM audit_logs
             WHERE created_at >= ? AND created_at < ?
             GROUP BY action
             ORDER BY 2 DESC, 1
             LIMIT 20
            """;

    /** Hashed at the server: the ids themselves never come here. */
    private static final String USERS =
            """
            SELECT left(encode(sha256(convert_to(? || user_id, 'UTF8')), 'hex'), 10),
                   count(*), count(*) FILTER (WHERE status <> 'success'),
                   count(DISTINCT (created_at AT TIME ZONE 'UTC')::date)
              FROM audit_logs
             WHERE created_at >= ? AND created_at < ? AND user_id IS NOT NULL
             GROUP BY user_id
             ORDER BY 2 DESC, 1
             LIMIT 20
            """;

    private static final String TASKS =
            """
            SELECT status, count(*)
              FROM tasks
             WHERE created_at >= ? AND created_at < ?
             GROUP BY status
             ORDER BY 2 DESC, 1
             LIMIT 20
            """;

    private static final String FAILED_TASKS =
            """
            SELECT count(*), count(*) FILTER (WHERE status = 'failed')
              FROM tasks
             WHERE created_at >= ? AND created_at < ?
            """;

    void show() throws SQLException {
        context.show(
                Table.of(
                        "What users did most",
                        columns("action", "users"),
                        session.rows(
                                ACTIONS,
                                r ->
                                        Table.row(
                                                Visible.of(r.getString(1)),
                                                r.getLong(2),
                                                r.getLong(3),
                                                r.getLong(4)),
                                since,
                                end)));
        context.show(
                Table.of(
                        "Who did most (other names in every run)",
                        columns("user", "days"),
                        session.rows(
                                USERS,
                                r ->
                                        Table.row(
                                                "user-" + r.getString(1),
                                                r.getLong(2),
                                                r.getLong(3),
                                                r.getLong(4)),
                                salt(),
                                since,
                                end)));
        context.show(
                Table.of(
                        "How tasks ended",
                        List.of(Column.text("status"), new Column("tasks", "count")),
                        session.rows(
                                TASKS,
                                r -> Table.row(Visible.of(r.getString(1)), r.getLong(2)),
                                since,
                                end)));
    }

    /** Of all tasks; none says nothing. */
    void failedTasks() throws SQLException {
        record Tasks(long all, long failed) {}
        Tasks tasks =
                session.row(FAILED_TASKS, r -> new Tasks(r.getLong(1), r.getLong(2)), since, end);
        if (tasks.all() > 0) {
            context.reading(
                    Reading.of(
                            "failed_tasks_percent",
                            Amount.tenths(100.0 * tasks.failed() / tasks.all()),
                            "%"));
        }
    }

    private static List<Column> columns(String first, String last) {
        return List.of(
                Column.text(first),
                new Column("actions", "count"),
                new Column("failed", "count"),
                new Column(last, "count"));
    }

    /** Nobody keeps it: with it, known ids could be tried against the hashes. */
    private static String salt() {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }
}
