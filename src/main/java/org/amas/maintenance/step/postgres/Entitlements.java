package org.amas.maintenance.step.postgres;

/**
 * Statements that give a database's owners and rights anew, worded by its own catalog. They run
 * with an empty search path, so that every name comes with its schema.
 */
final class Entitlements {

    private static final String GRANTEE =
            "CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END"
                    + " || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END";

    private static final String OWN =
            """
            WITH owned AS (
              SELECT datdba FROM pg_database WHERE datname = current_database()
            ), own_schema AS (
              SELECT * FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
            ), member AS (
              SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
            ), own_class AS (
              SELECT c.*, format('%I.%I', s.nspname, c.relname) AS named,
                     CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
                       WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS word
              FROM pg_class c JOIN own_schema s ON s.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
                AND NOT EXISTS (SELECT FROM member m
                                WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
            ), own_routine AS (
              SELECT p.*, p.oid::regprocedure::text AS named
              FROM pg_proc p JOIN own_schema s ON s.oid = p.pronamespace
              WHERE NOT EXISTS (SELECT FROM member m
                                WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
            )
            """;

    /** Of what is in the database: owners where they aren't its own, and everybody's rights. */
    static final String WITHIN =
            OWN
                    + """
                    SELECT sql FROM (
                      SELECT 1 AS turn, format('ALTER SCHEMA %I OWNER TO %I', nspname,
                                               pg_get_userbyid(nspowner)) AS sql
                      FROM own_schema, owned
                      WHERE nspowner <> datdba
                        AND pg_get_userbyid(nspowner) <> 'pg_database_owner'
                      UNION ALL
                      SELECT 2, format('ALTER %s %s OWNER TO %I', word, named,
                                       pg_get_userbyid(relowner))
                      FROM own_class c, owned
                      WHERE relowner <> datdba AND NOT (relkind = 'S' AND EXISTS (
                        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype IN ('a', 'i')))
                      UNION ALL
                      SELECT 2, format('ALTER ROUTINE %s OWNER TO %I', named,
                                       pg_get_userbyid(proowner))
                      FROM own_routine, owned WHERE proowner <> datdba
                      UNION ALL
                      SELECT 3, format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', nspname)
                      FROM own_schema WHERE nspacl IS NOT NULL
                      UNION ALL
                      SELECT 3, format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', named)
                      FROM own_routine WHERE proacl IS NOT NULL
                      UNION ALL
                      SELECT 4, format('GRANT %s ON SCHEMA %I TO ', g.privilege_type, s.nspname) ||\s\
                    """
                    + GRANTEE
                    + """

                      FROM own_schema s, aclexplode(s.nspacl) g WHERE g.grantee <> s.nspowner
                      UNION ALL
                      SELECT 4, format('GRANT %s ON %s %s TO ', g.privilege_type,
                               CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.named) ||\s\
                    """
                    + GRANTEE
                    + """

                      FROM own_class c, aclexplode(c.relacl) g WHERE g.grantee <> c.relowner
                      UNION ALL
                      SELECT 4, format('GRANT %s (%I) ON TABLE %s TO ', g.privilege_type, a.attname,
                                       c.named) ||\s\
                    """
                    + GRANTEE
                    + """

                      FROM own_class c JOIN pg_attribute a ON a.attrelid = c.oid,
                        aclexplode(a.attacl) g
                      WHERE a.attnum > 0 AND NOT a.attisdropped AND g.grantee <> c.relowner
                      UNION ALL
                      SELECT 4, format('GRANT %s ON ROUTINE %s TO ', g.privilege_type, p.named) ||\s\
                    """
                    + GRANTEE
                    + """

                      FROM own_routine p, aclexplode(p.proacl) g WHERE g.grantee <> p.proowner
                    ) AS statements ORDER BY turn, sql
                    """;

    /** Of the database itself: rights to connect, and settings of its own. */
    static final String ABOUT =
            """
            SELECT sql FROM (
              SELECT 1 AS turn, format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname) AS sql
              FROM pg_database WHERE datname = current_database() AND datacl IS NOT NULL
              UNION ALL
              SELECT 2, format('GRANT %s ON DATABASE %I TO ', g.privilege_type, d.datname) ||\s\
            """
                    + GRANTEE
                    + """

                      FROM pg_database d, aclexplode(d.datacl) g
                      WHERE d.datname = current_database() AND g.grantee <> d.datdba
                      UNION ALL
                      SELECT 3, format('ALTER DATABASE %I CONNECTION LIMIT %s', datname, datconnlimit)
                      FROM pg_database WHERE datname = current_database() AND datconnlimit >= 0
                      UNION ALL
                      SELECT 3, CASE s.setrole
                          WHEN 0 THEN format('ALTER DATABASE %I', d.datname)
                          ELSE format('ALTER ROLE %I IN DATABASE %I', pg_get_userbyid(s.setrole),
                                      d.datname)
                        END || format(' SET %I TO ', split_part(c, '=', 1))
                        || CASE WHEN split_part(c, '=', 1) IN ('search_path', 'temp_tablespaces',
                                'local_preload_libraries', 'session_preload_libraries')
                             THEN substr(c, strpos(c, '=') + 1)
                             ELSE quote_literal(substr(c, strpos(c, '=') + 1)) END
                      FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase,
                        unnest(s.setconfig) c
                      WHERE d.datname = current_database()
                    ) AS statements ORDER BY turn, sql
                    """;

    private Entitlements() {}
}
