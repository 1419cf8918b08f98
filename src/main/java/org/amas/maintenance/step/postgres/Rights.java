package org.amas.maintenance.step.postgres;

/**
 * SQL that tells whether our role may maintain a table, and what would let it. {@code t} is the
 * table in {@code pg_class}, {@code o} its owner in {@code pg_roles}.
 */
final class Rights {

    /** Since PostgreSQL 17 there is a privilege; before, the database's owner could, too. */
    static final String TO_VACUUM =
            """
            pg_has_role(t.relowner, 'USAGE')
                OR pg_has_role((SELECT datdba FROM pg_database
                                 WHERE datname = current_database()), 'USAGE')
                OR CASE WHEN current_setting('server_version_num')::integer >= 170000
                        THEN has_table_privilege(t.oid, 'MAINTAIN') ELSE false END
            """;

    /** As to vacuum, but the database's owner may not. */
    static final String TO_REINDEX =
            """
            pg_has_role(t.relowner, 'USAGE')
                OR CASE WHEN current_setting('server_version_num')::integer >= 170000
                        THEN has_table_privilege(t.oid, 'MAINTAIN') ELSE false END
            """;

    static final String REMEDY =
            """
            CASE WHEN current_setting('server_version_num')::integer >= 170000
                 THEN format('GRANT pg_maintain TO %I;', current_user)
                 WHEN o.rolsuper
                 THEN format('give the table to a role of its own (ALTER TABLE … OWNER TO …), then'
                             ' GRANT that role TO %I;', current_user)
                 ELSE format('GRANT %I TO %I;', o.rolname, current_user) END
            """;

    private Rights() {}
}
