package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** How many of the server's connections are taken, and by whom. */
@Component
class PostgresConnections extends PostgresCheck<NoSettings> {

    private static final String BY_CLIENT =
            """
            SELECT coalesce(datname, '') AS database,
                   coalesce(usename, '') AS role,
                   coalesce(application_name, '') AS application,
                   coalesce(state, 'starting') AS state,
                   count(*) AS connections
              FROM pg_stat_activity
             WHERE backend_type = 'client backend'
               AND pid <> pg_backend_pid()
             GROUP BY 1, 2, 3, 4
             ORDER BY 5 DESC, 1, 2, 3, 4
            """;

    private static final String MOST = "SELECT current_setting('max_connections')::integer";

    /** Connections of one sort. */
    record Clients(
            String database, String role, String application, String state, long connections) {}

    /**
     * @param most the server's {@code max_connections}
     */
    record Observed(int most, List<Clients> clients) {}

    @Override
    public String name() {
        return "postgres.connections";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("connections_used", "connections_used_percent");
    }

    @Override
    Outcome check(NoSettings settings, Session session, StepContext context) throws SQLException {
        session.requireSightOfOthers();
        List<Clients> clients =
                session.rows(
                        BY_CLIENT,
                        r ->
                                new Clients(
                                        r.getString(1),
                                        r.getString(2),
                                        r.getString(3),
                                        r.getString(4),
                                        r.getLong(5)));
        return judge(new Observed(session.row(MOST, r -> r.getInt(1)), clients), context);
    }

    static Outcome judge(Observed observed, StepContext context) {
        long used = observed.clients.stream().mapToLong(Clients::connections).sum();
        double percent = 100.0 * used / observed.most;
        context.reading(Reading.of("connections_used", used, ""));
        context.reading(Reading.of("connections_used_percent", percent, "%"));
        context.show(
                Table.of(
                        "Connections by client",
                        List.of(
                                Column.text("database"),
                                Column.text("role"),
                                Column.text("application"),
                                Column.text("state"),
                                new Column("connections", "")),
                        observed.clients.stream()
                                .map(
                                        c ->
                                                Table.row(
                                                        c.database,
                                                        c.role,
                                                        c.application,
                                                        c.state,
                                                        c.connections))
                                .toList()));
        return Outcome.done(
                "%d of %d connections taken (%.0f %%), not counting the one that asks"
                        .formatted(used, observed.most, percent));
    }
}
