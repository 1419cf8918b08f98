package org.amas.maintenance.access;

import java.util.UUID;

/** A database in memory of a test's own, set like the one in a file. */
class TestDatabase {

    private TestDatabase() {}

    static String url() {
        return "jdbc:h2:mem:"
                + UUID.randomUUID()
                + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                + ";DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000";
    }
}
