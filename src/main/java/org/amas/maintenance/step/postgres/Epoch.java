package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Moment;
import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * When cumulative statistics were read, by the server's clock, and since when they count.
 *
 * @param reset null if they were never reset, or lost in a crash
 * @param started of the server; a clean restart keeps the statistics
 */
record Epoch(Instant at, @Nullable Instant reset, Instant started) {

    private static final String EPOCH =
            """
            SELECT now() AS at, stats_reset, pg_postmaster_start_time() AS started
              FROM pg_stat_database
             WHERE datname = current_database()
            """;

    static Epoch now(Session session) throws SQLException {
        return session.row(
                EPOCH,
                r ->
                        new Epoch(
                                r.getTimestamp("at").toInstant(),
                                Session.instant(r, "stats_reset"),
                                r.getTimestamp("started").toInstant()));
    }

    boolean resetSince(Epoch earlier) {
        return !Objects.equals(reset, earlier.reset);
    }

    boolean restartedSince(Epoch earlier) {
        return started.isAfter(earlier.at);
    }

    /** Since when the counters count, for certain; perhaps longer, if they were never reset. */
    Instant counted() {
        return reset == null ? started : reset;
    }

    /** At least a second, so that rates are finite. */
    double hoursSince(Instant earlier) {
        return Math.max(1, Duration.between(earlier, at).toMillis() / 1e3) / 3600;
    }

    String beginning() {
        return reset == null
                ? "statistics began (never reset; server up since " + Moment.minute(started) + ")"
                : Moment.minute(reset);
    }
}
