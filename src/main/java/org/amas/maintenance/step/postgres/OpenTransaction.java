package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** A transaction for which a concurrent rebuild would wait. */
record OpenTransaction(String client, String state, Duration age) {

    /** Of this database only: a rebuild waits for no others, and for no vacuum. */
    private static final String OPEN =
            """
            SELECT coalesce(nullif(application_name, ''), usename, '') AS client, state,
                   extract(epoch FROM now() - xact_start) AS age
              FROM pg_stat_activity a
             WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND backend_type = 'client backend' AND application_name <> ?
               AND xact_start < now() - make_interval(secs => ?)
               AND NOT EXISTS (SELECT FROM pg_stat_progress_vacuum v WHERE v.pid = a.pid)
             UNION ALL
            SELECT 'prepared ' || gid, 'prepared', extract(epoch FROM now() - prepared)
              FROM pg_prepared_xacts
             WHERE database = current_database()
               AND prepared < now() - make_interval(secs => ?)
             ORDER BY age DESC
             LIMIT 1
            """;

    /** The oldest of those open for longer than that; our own aside. */
    static Optional<OpenTransaction> olderThan(
            Duration patience, Session session, StepContext context) throws SQLException {
        double seconds = patience.toMillis() / 1e3;
        return session
                .peek(
                        OPEN,
                        r ->
                                new OpenTransaction(
                                        r.getString(1),
                                        r.getString(2),
                                        Duration.ofMillis((long) (r.getDouble(3) * 1e3))),
                        context.token(),
                        seconds,
                        seconds)
                .stream()
                .findFirst();
    }

    Finding finding() {
        String text =
                "Its transaction, %s, has been open for %s: a concurrent rebuild would wait for"
                        + " it.";
        return Finding.warning(
                        client, text.formatted(state, Amount.time(age)), "blocks-reindex:" + client)
                .evidence(OPEN);
    }

    String sentence() {
        return "a transaction of %s has been open for %s".formatted(client, Amount.time(age));
    }
}
