package org.amas.maintenance.step.postgres;

/**
 * The queries which make the catalog tell how each object is made. They run with an empty search
 * path, so that every name comes with its schema; what an extension brought is left to it.
 */
final class Catalog {

    static final String SERVER =
            """
            SELECT current_setting('server_version') AS version,
                   pg_encoding_to_char(encoding) AS encoding, datcollate, datctype
            FROM pg_database WHERE datname = current_database()
            """;

    private static final String OURS =
            """
            WITH own_schema AS (
              SELECT oid, nspname FROM pg_namespace n
              WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
            ), member AS (
              SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
            ), own_class AS (
              SELECT c.*, s.nspname, format('%I.%I', s.nspname, c.relname) AS named
              FROM pg_class c JOIN own_schema s ON s.oid = c.relnamespace
              WHERE NOT EXISTS (SELECT FROM member m
                                WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
            )
            """;

    static final String SIZE =
            OURS + "SELECT coalesce(sum(pg_table_size(oid)), 0) FROM own_class WHERE relkind = 'r'";

    /** Kind, name, statement, whether it is needed. */
    static final String SCHEMAS =
            OURS
                    + """
                    SELECT 'schema', nspname, format('CREATE SCHEMA IF NOT EXISTS %I', nspname), true
                    FROM own_schema s
                    WHERE NOT EXISTS (SELECT FROM member m
                                      WHERE m.classid = 'pg_namespace'::regclass AND m.objid = s.oid)
                    ORDER BY 2
                    """;

    static final String EXTENSIONS =
            """
            SELECT 'extension', extname,
                   format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', extname, nspname), false
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            WHERE extname <> 'plpgsql' ORDER BY 2
            """;

    static final String TYPES =
            OURS
                    + """
                    SELECT kind, name, sql, true FROM (
                      SELECT 1 AS turn, 'enum' AS kind, format('%I.%I', s.nspname, t.typname) AS name,
                             format('CREATE TYPE %I.%I AS ENUM (%s)', s.nspname, t.typname,
                               (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                FROM pg_enum e WHERE e.enumtypid = t.oid)) AS sql
                      FROM pg_type t JOIN own_schema s ON s.oid = t.typnamespace
                      WHERE t.typtype = 'e' AND NOT EXISTS (SELECT FROM member m
                            WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
                      UNION ALL
                      SELECT 2, 'domain', format('%I.%I', s.nspname, t.typname),
                             format('CREATE DOMAIN %I.%I AS %s%s%s%s', s.nspname, t.typname,
                               format_type(t.typbasetype, t.typtypmod),
                               coalesce(' DEFAULT ' || t.typdefault, ''),
                               CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END,
                               coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname,
                                           pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
                                         FROM pg_constraint k
                                         WHERE k.contypid = t.oid AND k.contype = 'c'), ''))
                      FROM pg_type t JOIN own_schema s ON s.oid = t.typnamespace
                      WHERE t.typtype = 'd' AND NOT EXISTS (SELECT FROM member m
                            WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
                      UNION ALL
                      SELECT 3, 'composite type', c.named,
                             format('CREATE TYPE %s AS (%s)', c.named,
                               (SELECT string_agg(format('%I %s', a.attname,
                                         format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
                                FROM pg_attribute a
                                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
                      FROM own_class c WHERE c.relkind = 'c') AS types
                    ORDER BY turn, name
                    """;

    static final String FUNCTIONS =
            OURS
                    + """
                    SELECT 'function', format('%I.%I', s.nspname, p.proname),
                           pg_get_functiondef(p.oid), false
                    FROM pg_proc p JOIN own_schema s ON s.oid = p.pronamespace
                    WHERE p.prokind IN ('f', 'p', 'w') AND NOT EXISTS (SELECT FROM member m
                          WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
                    ORDER BY 2, p.oid
                    """;

    private static final String SEQUENCE_OPTIONS =
            """
            format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
                   q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                   CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)
            """;

    static final String SEQUENCES =
            OURS
                    + """
                    SELECT 'sequence', c.named,
                           format('CREATE SEQUENCE %s AS %s ', c.named, format_type(q.seqtypid, NULL))
                             ||\
                    """
                    + SEQUENCE_OPTIONS
                    + """
                    , true
                    FROM own_class c JOIN pg_sequence q ON q.seqrelid = c.oid
                    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                                      AND d.objid = c.oid AND d.deptype = 'i')
                    ORDER BY 2
                    """;

    static final String TABLES =
            OURS
                    + """
                    SELECT 'table', c.named,
                      format('CREATE %sTABLE %s (%s)%s%s',
                        CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, c.named,
                        (SELECT string_agg(format('%I %s%s%s%s', a.attname,
                            format_type(a.atttypid, a.atttypmod),
                            coalesce((SELECT format(' COLLATE %I.%I', cn.nspname, l.collname)
                                      FROM pg_collation l JOIN pg_namespace cn ON cn.oid = l.collnamespace
                                      WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation), ''),
                            CASE
                              WHEN a.attidentity <> '' THEN
                                format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %s ',
                                       CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
                                       (SELECT i.named FROM own_class i JOIN pg_depend d
                                          ON d.classid = 'pg_class'::regclass AND d.objid = i.oid
                                        WHERE d.refobjid = c.oid AND d.refobjsubid = a.attnum
                                          AND d.deptype = 'i' AND i.relkind = 'S'))
                                || (SELECT\s\
                    """
                    + SEQUENCE_OPTIONS
                    + """
                                    FROM pg_sequence q JOIN pg_depend d
                                      ON d.classid = 'pg_class'::regclass AND d.objid = q.seqrelid
                                    WHERE d.refobjid = c.oid AND d.refobjsubid = a.attnum
                                      AND d.deptype = 'i') || ')'
                              WHEN a.attgenerated = 's' THEN
                                format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(f.adbin, f.adrelid))
                              WHEN a.attgenerated = 'v' THEN
                                format(' GENERATED ALWAYS AS (%s) VIRTUAL', pg_get_expr(f.adbin, f.adrelid))
                              WHEN f.adbin IS NOT NULL THEN
                                format(' DEFAULT %s', pg_get_expr(f.adbin, f.adrelid))
                              ELSE ''
                            END,
                            CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END),
                            ', ' ORDER BY a.attnum)
                         FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                           LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                        CASE c.relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid)
                                       ELSE '' END,
                        CASE WHEN c.reloptions IS NULL THEN ''
                             ELSE format(' WITH (%s)', array_to_string(c.reloptions, ', ')) END),
                      true
                    FROM own_class c WHERE c.relkind IN ('r', 'p')
                    ORDER BY 2
                    """;

    /** Name as SQL writes it, and the columns that COPY may carry. */
    static final String ROWS =
            OURS
                    + """
                    SELECT c.named, coalesce((SELECT format(' (%s)',
                               string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum))
                             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                               AND NOT a.attisdropped AND a.attgenerated = ''
                             HAVING count(*) > 0), '')
                    FROM own_class c WHERE c.relkind = 'r' ORDER BY 1
                    """;

    static final String PARTITIONS =
            OURS
                    + """
                    SELECT 'partition', c.named, format('ALTER TABLE %s ATTACH PARTITION %s %s',
                             p.named, c.named, pg_get_expr(c.relpartbound, c.oid)), true
                    FROM own_class c JOIN pg_inherits i ON i.inhrelid = c.oid
                      JOIN own_class p ON p.oid = i.inhparent
                    WHERE c.relispartition AND c.relkind IN ('r', 'p') ORDER BY 2
                    """;

    static final String CONSTRAINTS =
            OURS
                    + """
                    SELECT 'constraint', format('%s.%I', c.named, k.conname),
                           format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.named, k.conname,
                                  pg_get_constraintdef(k.oid)), true
                    FROM pg_constraint k JOIN own_class c ON c.oid = k.conrelid
                    WHERE k.contype IN ('p', 'u', 'c', 'x', 'f')
                      AND k.conparentid = 0 AND k.coninhcount = 0
                    ORDER BY k.contype = 'f', k.contype = 'c', 2
                    """;

    static final String INDEXES =
            OURS
                    + """
                    SELECT 'index', c.named, pg_get_indexdef(x.indexrelid), true
                    FROM pg_index x JOIN own_class c ON c.oid = x.indexrelid
                      JOIN own_class t ON t.oid = x.indrelid
                    WHERE x.indisvalid AND t.relkind IN ('r', 'p', 'm')
                      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid
                                      AND k.contype IN ('p', 'u', 'x'))
                      AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = x.indexrelid)
                    ORDER BY 2
                    """;

    static final String VIEWS =
            OURS
                    + """
                    SELECT 'view', c.named, format('CREATE %sVIEW %s AS %s',
                             CASE c.relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END, c.named,
                             pg_get_viewdef(c.oid)), false
                    FROM own_class c WHERE c.relkind IN ('v', 'm') ORDER BY c.oid
                    """;

    static final String TRIGGERS =
            OURS
                    + """
                    SELECT 'trigger', format('%s.%I', c.named, t.tgname),
                           pg_get_triggerdef(t.oid), false
                    FROM pg_trigger t JOIN own_class c ON c.oid = t.tgrelid
                    WHERE NOT t.tgisinternal ORDER BY 2
                    """;

    static final String OWNERSHIP =
            OURS
                    + """
                    SELECT 'sequence owner', c.named, format('ALTER SEQUENCE %s OWNED BY %s.%I',
                             c.named, t.named, a.attname), true
                    FROM own_class c JOIN pg_depend d ON d.classid = 'pg_class'::regclass
                        AND d.objid = c.oid AND d.deptype = 'a'
                      JOIN own_class t ON t.oid = d.refobjid
                      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
                    WHERE c.relkind = 'S' ORDER BY 2
                    """;

    /** Sequence, its step, and the table and column that take values from it. */
    static final String SEQUENCE_USERS =
            OURS
                    + """
                    SELECT c.named, q.seqincrement, t.named, format('%I', a.attname)
                    FROM own_class c JOIN pg_sequence q ON q.seqrelid = c.oid
                      LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass
                        AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                        AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
                      LEFT JOIN own_class t ON t.oid = d.refobjid
                      LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
                    ORDER BY 1
                    """;

    /** What there is and the dump doesn't carry: sentence parts with their number. */
    static final String OMITTED =
            OURS
                    + """
                    SELECT what, n FROM (
                      SELECT 'foreign tables' AS what, count(*) AS n FROM own_class WHERE relkind = 'f'
                      UNION ALL
                      SELECT 'large objects', count(*) FROM pg_largeobject_metadata
                      UNION ALL
                      SELECT 'row security policies', count(*) FROM pg_policy
                      UNION ALL
                      SELECT 'rules', count(*) FROM pg_rewrite r JOIN own_class c ON c.oid = r.ev_class
                        WHERE r.rulename <> '_RETURN'
                      UNION ALL
                      SELECT 'inheritance links', count(*) FROM pg_inherits i
                        JOIN own_class c ON c.oid = i.inhrelid
                        WHERE c.relkind = 'r' AND NOT c.relispartition
                      UNION ALL
                      SELECT 'aggregates', count(*) FROM pg_proc p
                        JOIN own_schema s ON s.oid = p.pronamespace
                        WHERE p.prokind = 'a' AND NOT EXISTS (SELECT FROM member m
                          WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
                      UNION ALL
                      SELECT 'range types', count(*) FROM pg_type t
                        JOIN own_schema s ON s.oid = t.typnamespace
                        WHERE t.typtype = 'r' AND NOT EXISTS (SELECT FROM member m
                          WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
                      UNION ALL
                      SELECT 'event triggers', count(*) FROM pg_event_trigger
                      UNION ALL
                      SELECT 'invalid indexes', count(*) FROM pg_index x
                        JOIN own_class c ON c.oid = x.indexrelid WHERE NOT x.indisvalid
                    ) AS counted WHERE n > 0
                    """;

    private Catalog() {}
}
