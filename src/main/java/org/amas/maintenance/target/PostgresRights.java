package org.amas.maintenance.target;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What an account needs for the shipped steps that only look. The server says what is missing, and
 * how an administrator gives it; tables that AMAS doesn't have are nobody's to read.
 */
final class PostgresRights {

    private static final String MISSING =
            """
            WITH wanted (place, what, given, statement) AS (
                SELECT 1, 'see other sessions and all statistics',
                       pg_has_role(current_user, 'pg_monitor', 'USAGE'),
                       format('GRANT pg_monitor TO %I;', current_user)
                UNION ALL
                SELECT 2, 'make the temporary table of the round trip',
                       has_database_privilege(current_database(), 'TEMPORARY'),
                       format('GRANT TEMPORARY ON DATABASE %I TO %I;',
                              current_database(), current_user)
                UNION ALL
                SELECT 3, 'read which rows ' || name || ' has',
                       has_table_privilege(to_regclass(name), 'SELECT'),
                       format('GRANT SELECT ON %s TO %I;', to_regclass(name), current_user)
                  FROM unnest(ARRAY['audit_logs', 'tasks', 'alembic_version']) AS name
                 WHERE to_regclass(name) IS NOT NULL
                UNION ALL
                SELECT 4, 'read who may sign in from where (pg_hba.conf)',
                       has_table_privilege('pg_hba_file_rules', 'SELECT')
                           AND has_function_privilege('pg_hba_file_rules()', 'EXECUTE'),
                       format('GRANT SELECT ON pg_hba_file_rules TO %1$I; '
                              'GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO %1$I;',
                              current_user))
            SELECT what, statement FROM wanted WHERE NOT given ORDER BY place, what
            """;

    private PostgresRights() {}

    static List<Answer.Missing> missing(Statement statement) throws SQLException {
        List<Answer.Missing> missing = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(MISSING)) {
            while (rows.next()) {
                missing.add(new Answer.Missing(rows.getString(1), rows.getString(2)));
            }
        }
        return missing;
    }
}
