package org.amas.maintenance.step.postgres;

import java.sql.SQLException;
import java.util.Optional;

/**
 * An extension that the database has.
 *
 * @param schema quoted: where its functions are
 */
record Extension(String schema) {

    private static final String INSTALLED =
            """
            SELECT quote_ident(n.nspname)
              FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = ?
            """;

    private static final String AVAILABLE =
            "SELECT count(*) FROM pg_available_extensions WHERE name = ?";

    static Optional<Extension> named(String name, Session session) throws SQLException {
        return session.rows(INSTALLED, r -> new Extension(r.getString(1)), name).stream()
                .findFirst();
    }

    /** How to have it, after what the server's machine has already. */
    static String remedy(String name, Session session) throws SQLException {
        boolean there = session.row(AVAILABLE, r -> r.getInt(1), name) > 0;
        return there
                ? "CREATE EXTENSION " + name + ";"
                : "install the server's contrib package, then CREATE EXTENSION " + name + ";";
    }
}
