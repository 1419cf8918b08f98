package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Plan.PlannedObject;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * A table, and what of its upkeep is overdue.
 *
 * @param name qualified and quoted
 * @param changed rows since the statistics were last taken
 * @param rows the planner's estimate; negative before the first analysis
 * @param vacuum when the server would vacuum it
 * @param analyze when the server would take its statistics
 * @param busy somebody is vacuuming it
 * @param permitted whether our role may
 * @param remedy what would let it
 * @param bytes as vacuum last counted, so that nobody waits for a lock
 * @param care the statement for each need
 */
record Neglected(
        long oid,
        String name,
        long live,
        long dead,
        long changed,
        double rows,
        Autovacuum vacuum,
        Autovacuum analyze,
        @Nullable Instant vacuumed,
        @Nullable Instant analyzed,
        boolean busy,
        boolean permitted,
        String remedy,
        long bytes,
        Care care) {

    /**
     * SKIP_LOCKED, because to wait for the lock would end an autovacuum and queue everybody else
     * behind us.
     */
    static final String TABLES =
            """
            SELECT t.oid, format('%%I.%%I', s.schemaname, s.relname) AS name,
                   s.n_live_tup, s.n_dead_tup, s.n_mod_since_analyze, t.reltuples,
                   %s,
                   greatest(s.last_vacuum, s.last_autovacuum) AS vacuumed,
                   greatest(s.last_analyze, s.last_autoanalyze) AS analyzed,
                   EXISTS (SELECT FROM pg_stat_progress_vacuum v WHERE v.relid = t.oid) AS busy,
                   t.relpages * current_setting('block_size')::bigint AS bytes,
                   (%s) AS permitted,
                   %s AS remedy,
                   format('VACUUM (ANALYZE, SKIP_LOCKED) %%I.%%I', s.schemaname, s.relname) AS to_vacuum,
                   format('ANALYZE (SKIP_LOCKED) %%I.%%I', s.schemaname, s.relname) AS to_analyze
              FROM pg_stat_user_tables s
              JOIN pg_class t ON t.oid = s.relid
              JOIN pg_roles o ON o.oid = t.relowner
              %s
             ORDER BY s.n_dead_tup DESC, s.n_mod_since_analyze DESC, name
            """
                    .formatted(
                            Autovacuum.COLUMNS,
                            Rights.TO_VACUUM,
                            Rights.REMEDY,
                            Autovacuum.OPTIONS);

    /** What a table needs. */
    enum Need {
        NOTHING("none"),
        STATISTICS("analyze"),
        VACUUM("vacuum and analyze");

        private final String word;

        Need(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** As the server wrote them, with its own quotes. */
    record Care(String vacuum, String analyze) {}

    static List<Neglected> all(Session session) throws SQLException {
        return session.rows(TABLES, Neglected::read);
    }

    private static Neglected read(ResultSet r) throws SQLException {
        return new Neglected(
                r.getLong("oid"),
                r.getString("name"),
                r.getLong("n_live_tup"),
                r.getLong("n_dead_tup"),
                r.getLong("n_mod_since_analyze"),
                r.getDouble("reltuples"),
                Autovacuum.vacuum(r),
                Autovacuum.analyze(r),
                Session.instant(r, "vacuumed"),
                Session.instant(r, "analyzed"),
                r.getBoolean("busy"),
                r.getBoolean("permitted"),
                r.getString("remedy"),
                r.getLong("bytes"),
                new Care(r.getString("to_vacuum"), r.getString("to_analyze")));
    }

    /**
     * @param triggers how many times its own trigger a table may hold before it needs us
     */
    Need need(double triggers) {
        if (busy) {
            return Need.NOTHING;
        }
        if (dead > triggers * vacuum.trigger(rows)) {
            return Need.VACUUM;
        }
        boolean never = analyzed == null && live > analyze.threshold();
        return never || changed > triggers * analyze.trigger(rows) ? Need.STATISTICS : Need.NOTHING;
    }

    PlannedObject planned(Need need) {
        return new PlannedObject("table", name, need.word(), bytes);
    }

    String statement(Need need) {
        return need == Need.VACUUM ? care.vacuum : care.analyze;
    }
}
