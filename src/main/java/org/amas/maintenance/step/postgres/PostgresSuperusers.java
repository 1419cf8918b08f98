package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which sessions are superusers': an application that is one may read and break everything. */
@Component
class PostgresSuperusers extends PostgresCheck<NoSettings> {

    private static final String SESSIONS =
            """
            SELECT a.usename, coalesce(a.datname, '') AS datname,
                   coalesce(a.client_addr::text, 'local') AS client,
                   coalesce(nullif(a.application_name, ''), 'unnamed') AS application,
                   count(*) AS sessions, a.usename = current_user AS ours
              FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
             WHERE r.rolsuper AND a.backend_type = 'client backend'
               AND a.application_name !~ '^amas-(run|probe)'
               AND a.pid <> pg_backend_pid()
             GROUP BY 1, 2, 3, 4, 6
             ORDER BY 1, 2, 3, 4
            """;

    private static final String OWN = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";

    /** Sessions that look alike. */
    private record Alike(String user, String database, String client, String name, long count) {}

    @Override
    public String name() {
        return "postgres.superusers";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("superuser_sessions");
    }

    @Override
    Outcome check(NoSettings settings, Session session, StepContext context) throws SQLException {
        List<Alike> found =
                session.rows(
                        SESSIONS,
                        r ->
                                new Alike(
                                        r.getString(1),
                                        r.getString(2),
                                        r.getString(3),
                                        r.getString(4),
                                        r.getLong(5)));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        long sessions = 0;
        for (Alike one : found) {
            sessions += one.count();
            rows.add(Table.row(one.user(), one.database(), one.client(), one.name(), one.count()));
            context.finding(
                    Finding.error(
                                    one.user() + " in " + one.database(),
                                    one.name()
                                            + " works as a superuser: give it a role of its own"
                                            + " that owns what it needs",
                                    "superuser:%s:%s:%s"
                                            .formatted(one.user(), one.database(), one.name()))
                            .evidence(
                                    SESSIONS
                                            + Amount.of(one.count(), "session")
                                            + " from "
                                            + one.client()));
        }
        if (session.row(OWN, r -> r.getBoolean(1))) {
            context.finding(
                    Finding.warning(
                                    "maintenance account",
                                    "is a superuser itself: docker/grants/postgres.sql has what it"
                                            + " needs",
                                    "superuser:own")
                            .evidence(OWN));
        }
        context.reading(Reading.of("superuser_sessions", sessions, ""));
        context.show(
                Table.of(
                        "Sessions of superusers, without our own",
                        List.of(
                                Column.text("User"),
                                Column.text("Database"),
                                Column.text("From"),
                                Column.text("Application"),
                                new Column("Sessions", "count")),
                        rows));
        return Outcome.done(Amount.of(sessions, "session") + " of superusers");
    }
}
