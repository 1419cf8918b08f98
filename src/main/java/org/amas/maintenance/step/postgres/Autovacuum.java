package org.amas.maintenance.step.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * When the server itself would vacuum a table, or take its statistics, after the table's own
 * options.
 *
 * @param enabled for the server and for this table
 * @param threshold dead rows allowed in any table
 * @param scaleFactor dead rows allowed per row
 * @param maximum the most dead rows allowed (PostgreSQL 18); negative if there is no such bound
 */
record Autovacuum(boolean enabled, double threshold, double scaleFactor, double maximum) {

    /** What {@link #OPTIONS} leave to the server's own settings. */
    static final String COLUMNS =
            """
            current_setting('autovacuum')::boolean AND coalesce(p.enabled, true) AS enabled,
            coalesce(p.vacuum_threshold,
                     current_setting('autovacuum_vacuum_threshold')::float8) AS vacuum_threshold,
            coalesce(p.vacuum_factor,
                     current_setting('autovacuum_vacuum_scale_factor')::float8) AS vacuum_factor,
            coalesce(p.vacuum_maximum,
                     current_setting('autovacuum_vacuum_max_threshold', true)::float8,
                     -1) AS vacuum_maximum,
            coalesce(p.analyze_threshold,
                     current_setting('autovacuum_analyze_threshold')::float8) AS analyze_threshold,
            coalesce(p.analyze_factor,
                     current_setting('autovacuum_analyze_scale_factor')::float8) AS analyze_factor\
            """;

    /** The own options of the table that is {@code t} of pg_class. */
    static final String OPTIONS =
            """
            LEFT JOIN LATERAL (
              SELECT max(option_value) FILTER (
                         WHERE option_name = 'autovacuum_enabled')::boolean AS enabled,
                     max(option_value) FILTER (
                         WHERE option_name = 'autovacuum_vacuum_threshold')::float8 AS vacuum_threshold,
                     max(option_value) FILTER (
                         WHERE option_name = 'autovacuum_vacuum_scale_factor')::float8 AS vacuum_factor,
                     max(option_value) FILTER (
                         WHERE option_name = 'autovacuum_vacuum_max_threshold')::float8 AS vacuum_maximum,
                     max(option_value) FILTER (
                         WHERE option_name = 'autovacuum_analyze_threshold')::float8 AS analyze_threshold,
                     max(option_value) FILTER (
                         WHERE option_name = 'autovacuum_analyze_scale_factor')::float8 AS analyze_factor
                FROM pg_options_to_table(t.reloptions)) p ON true\
            """;

    static Autovacuum vacuum(ResultSet row) throws SQLException {
        return new Autovacuum(
                row.getBoolean("enabled"),
                row.getDouble("vacuum_threshold"),
                row.getDouble("vacuum_factor"),
                row.getDouble("vacuum_maximum"));
    }

    static Autovacuum analyze(ResultSet row) throws SQLException {
        return new Autovacuum(
                row.getBoolean("enabled"),
                row.getDouble("analyze_threshold"),
                row.getDouble("analyze_factor"),
                -1);
    }

    /**
     * @param rows as the planner estimates them; negative before the first analysis
     * @return how many dead rows make the server vacuum the table
     */
    double trigger(double rows) {
        double trigger = threshold + scaleFactor * Math.max(0, rows);
        return maximum < 0 ? trigger : Math.min(trigger, maximum);
    }
}
