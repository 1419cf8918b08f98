package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.StepContext;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which indexes need to be rebuilt: the invalid ones, and those that are mostly empty.
 *
 * @param all indexes that there are
 * @param due with why
 * @param held invalid indexes which are not due, because somebody is building an index in this
 *     database, and it may be one of them
 * @param unmeasured indexes that are big enough, but could not be measured
 * @param remedy how to have the extension that measures; empty if it's there
 */
record IndexSurvey(int all, List<Due> due, int held, int unmeasured, String remedy) {

    private static final String BUILDING =
            """
            SELECT count(*) FROM pg_stat_progress_create_index
             WHERE datname = current_database() AND pid <> pg_backend_pid()
            """;

    /** How full the leaves of a B-tree are, in percent; not a number where there are none. */
    private static final String MEASURE =
            "SELECT avg_leaf_density, index_size FROM pgstatindex(CAST(? AS"
                    + " bigint)::oid::regclass)";

    /**
     * An index that needs us.
     *
     * @param why {@code invalid} or how empty it is
     * @param emptyPercent how much smaller it would be; 0 if it is invalid
     * @param bytes measured where it was
     */
    record Due(Rebuildable index, String why, double emptyPercent, long bytes) {}

    private record Density(double percent, long bytes) {}

    /** Looks in a transaction that only reads, and begins it anew for each measurement. */
    static IndexSurvey of(PostgresReindex.Settings settings, Session session, StepContext context)
            throws SQLException {
        List<Rebuildable> all = Rebuildable.all(session);
        List<Due> due = new ArrayList<>();
        all.stream()
                .filter(i -> !i.valid() && i.supported())
                .map(i -> new Due(i, i.leftover() ? "left over" : "invalid", 0, i.bytes()))
                .forEach(due::add);
        int held = building(session) > 0 ? due.size() : 0;
        if (held > 0) {
            due.clear();
        }
        List<Rebuildable> big =
                all.stream()
                        .filter(Rebuildable::valid)
                        .filter(i -> i.btree() && i.supported())
                        .filter(i -> i.bytes() >= settings.least().toBytes())
                        .limit(settings.maxMeasured())
                        .toList();
        Optional<Tuples> tuples = Tuples.of(session, context);
        if (tuples.isEmpty()) {
            String remedy = Extension.remedy(Tuples.EXTENSION, session);
            return new IndexSurvey(all.size(), due, held, big.size(), remedy);
        }
        int unmeasured = measure(big, tuples.get(), settings, due);
        return new IndexSurvey(all.size(), due, held, unmeasured, "");
    }

    static long building(Session session) throws SQLException {
        return session.peek(BUILDING, r -> r.getLong(1)).getFirst();
    }

    private static int measure(
            List<Rebuildable> big, Tuples tuples, PostgresReindex.Settings settings, List<Due> due)
            throws SQLException {
        int unmeasured = 0;
        for (Rebuildable index : big) {
            Optional<Density> density =
                    tuples.measure(
                            MEASURE,
                            r -> new Density(r.getDouble(1), r.getLong(2)),
                            index.oid(),
                            index.name());
            if (density.isEmpty()) {
                unmeasured++;
                continue;
            }
            double full = Math.min(1, density.get().percent / index.fillfactor());
            double empty = Double.isNaN(full) ? 0 : 100 * (1 - full);
            if (empty >= settings.emptyPercent()) {
                String why = "%.0f %% empty".formatted(empty);
                due.add(new Due(index, why, empty, density.get().bytes));
            }
        }
        return unmeasured;
    }
}
