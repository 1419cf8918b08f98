package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.util.Set;

/**
 * Connects, asks, writes and reads back. The write goes to a temporary table in a transaction that
 * is rolled back, so nothing stays: the kind only reads.
 */
@Component
class PostgresRoundtrip implements ReadingKind<NoSettings> {

    private static final String WHO =
            """
            SELECT current_setting('server_version') AS version,
                   current_database() AS database,
                   pg_is_in_recovery() AS standby
            """;

    private static final String MAKE =
            "CREATE TEMPORARY TABLE amas_maintenance_probe (token varchar) ON COMMIT DROP";
    private static final String WRITE = "INSERT INTO amas_maintenance_probe (token) VALUES (?)";
    private static final String READ = "SELECT token FROM amas_maintenance_probe";

    private record Server(String version, String database, boolean standby) {}

    @Override
    public String name() {
        return "postgres.roundtrip";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.POSTGRES);
    }

    @Override
    public Set<String> readings() {
        return Set.of("connect_ms", "roundtrip_ms");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        long start = System.nanoTime();
        try (Session session = Session.open(context)) {
            context.reading(Reading.of("connect_ms", millisSince(start), "ms"));
            try {
                session.begin();
                return converse(session, context);
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }

    private static Outcome converse(Session session, StepContext context) throws SQLException {
        long start = System.nanoTime();
        session.row("SELECT 1", r -> r.getInt(1));
        double roundtrip = millisSince(start);
        context.reading(Reading.of("roundtrip_ms", roundtrip, "ms"));
        Server server =
                session.row(WHO, r -> new Server(r.getString(1), r.getString(2), r.getBoolean(3)));
        String name = "PostgreSQL %s, database %s".formatted(server.version, server.database);
        if (server.standby) {
            context.finding(
                    Finding.error(
                                    server.database,
                                    "The server is a standby in recovery: it takes no writes.",
                                    "standby")
                            .evidence(WHO));
            return Outcome.done(name + ": a standby, not written to");
        }
        if (!writesAndReads(session, context.token())) {
            return Outcome.failed(name + ": what was written did not come back");
        }
        return Outcome.done(
                "%s: answers in %.1f ms, written and read back".formatted(name, roundtrip));
    }

    private static boolean writesAndReads(Session session, String token) throws SQLException {
        session.execute(MAKE);
        session.execute(WRITE, token);
        boolean back = token.equals(session.row(READ, r -> r.getString(1)));
        session.rollback();
        return back;
    }

    private static double millisSince(long nanos) {
        return Amount.thousandths((System.nanoTime() - nanos) / 1e6);
    }
}
