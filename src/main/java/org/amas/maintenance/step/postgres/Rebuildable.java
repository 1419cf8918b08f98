package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Plan.PlannedObject;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * An index, and the statements that rebuild or remove it, as the server wrote them.
 *
 * @param name qualified and quoted
 * @param bytes as vacuum last counted, so that nobody waits for a lock
 * @param btree of the kind whose bloat can be measured
 * @param leftover an invalid copy of another index of its table, from a rebuild that was cut short
 * @param supported REINDEX CONCURRENTLY can rebuild it
 * @param permitted whether our role may
 * @param remedy what would let it
 */
record Rebuildable(
        long oid,
        String name,
        long table,
        String tableName,
        long bytes,
        int fillfactor,
        boolean btree,
        boolean valid,
        boolean leftover,
        boolean supported,
        boolean permitted,
        String remedy,
        String rebuild,
        String removal) {

    /** The name alone proves nothing: what is dropped must also be the copy of another index. */
    private static final String INDEXES =
            """
            SELECT i.indexrelid AS oid, format('%%I.%%I', n.nspname, c.relname) AS name,
                   t.oid AS table_oid, format('%%I.%%I', m.nspname, t.relname) AS table_name,
                   c.relpages * current_setting('block_size')::bigint AS bytes,
                   coalesce((SELECT option_value::integer
                               FROM pg_options_to_table(c.reloptions)
                              WHERE option_name = 'fillfactor'), 90) AS fillfactor,
                   a.amname = 'btree' AS btree,
                   i.indisvalid AS valid,
                   NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
                       AND EXISTS (SELECT FROM pg_index twin
                                    WHERE twin.indrelid = i.indrelid
                                      AND twin.indexrelid <> i.indexrelid
                                      AND twin.indkey::text = i.indkey::text
                                      AND twin.indclass::text = i.indclass::text) AS leftover,
                   NOT i.indisexclusion AS supported,
                   (%s) AS permitted,
                   %s AS remedy,
                   format('REINDEX INDEX CONCURRENTLY %%I.%%I', n.nspname, c.relname) AS rebuild,
                   format('DROP INDEX CONCURRENTLY %%I.%%I', n.nspname, c.relname) AS removal
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class t ON t.oid = i.indrelid
              JOIN pg_namespace m ON m.oid = t.relnamespace
              JOIN pg_roles o ON o.oid = t.relowner
              JOIN pg_am a ON a.oid = c.relam
             WHERE c.relkind = 'i' AND t.relkind IN ('r', 'm') AND t.relpersistence <> 't'
               AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY i.indisvalid, c.relpages DESC, name
            """
                    .formatted(Rights.TO_REINDEX, Rights.REMEDY);

    static List<Rebuildable> all(Session session) throws SQLException {
        return session.rows(INDEXES, Rebuildable::read);
    }

    private static Rebuildable read(ResultSet r) throws SQLException {
        return new Rebuildable(
                r.getLong("oid"),
                r.getString("name"),
                r.getLong("table_oid"),
                r.getString("table_name"),
                r.getLong("bytes"),
                r.getInt("fillfactor"),
                r.getBoolean("btree"),
                r.getBoolean("valid"),
                r.getBoolean("leftover"),
                r.getBoolean("supported"),
                r.getBoolean("permitted"),
                r.getString("remedy"),
                r.getString("rebuild"),
                r.getString("removal"));
    }

    PlannedObject planned() {
        return new PlannedObject("index", name, action(), bytes);
    }

    String action() {
        return leftover ? "drop" : "reindex concurrently";
    }

    String statement() {
        return leftover ? removal : rebuild;
    }
}
