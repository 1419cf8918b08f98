package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Invalid indexes: left behind by a concurrent build that failed, kept up to date by every write
 * and used by no query. An index that is being built right now is not one of them.
 */
@Component
class PostgresIndexes extends PostgresCheck<NoSettings> {

    /**
     * Catalogue only. The size is what vacuum last counted: measuring it, like asking for the
     * definition, would wait for whoever has locked the table.
     */
    private static final String INVALID =
            """
            SELECT i.indexrelid::regclass::text AS name,
                   i.indrelid::regclass::text AS table,
                   c.relpages * current_setting('block_size')::bigint AS bytes,
                   EXISTS (SELECT FROM pg_stat_progress_create_index p
                            WHERE p.index_relid = i.indexrelid) AS in_progress,
                   EXISTS (SELECT FROM pg_stat_progress_create_index p
                            WHERE p.relid IS NULL
                              AND p.datname = current_database()) AS hidden_progress
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
             WHERE NOT i.indisvalid
             ORDER BY 1
            """;

    private static final String ALL = "SELECT count(*) FROM pg_stat_user_indexes";

    /**
     * @param inProgress a session is building it
     * @param mayBeInProgress a session that we may not look into is building some index
     */
    record InvalidIndex(
            String name, String table, long bytes, boolean inProgress, boolean mayBeInProgress) {}

    @Override
    public String name() {
        return "postgres.indexes";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("invalid_indexes", "indexes");
    }

    @Override
    Outcome check(NoSettings settings, Session session, StepContext context) throws SQLException {
        List<InvalidIndex> invalid =
                session.rows(
                        INVALID,
                        r ->
                                new InvalidIndex(
                                        r.getString("name"),
                                        r.getString("table"),
                                        r.getLong("bytes"),
                                        r.getBoolean("in_progress"),
                                        r.getBoolean("hidden_progress")));
        return judge(invalid, session.row(ALL, r -> r.getLong(1)), session.grantMonitor(), context);
    }

    /**
     * @param remedy what lets us see who is building an index
     */
    static Outcome judge(List<InvalidIndex> found, long all, String remedy, StepContext context) {
        List<InvalidIndex> invalid = found.stream().filter(i -> !i.inProgress).toList();
        context.reading(Reading.of("indexes", all, ""));
        context.reading(Reading.of("invalid_indexes", invalid.size(), ""));
        invalid.forEach(i -> context.finding(finding(i, remedy)));
        if (!found.isEmpty()) {
            context.show(table(found));
        }
        return Outcome.done(
                "%d of %s invalid"
                        .formatted(invalid.size(), all == 1 ? "1 index" : all + " indexes"));
    }

    private static Finding finding(InvalidIndex index, String remedy) {
        String fingerprint = "invalid-index:" + index.name;
        if (index.mayBeInProgress) {
            return Finding.info(
                            index.table,
                            "Index %s is invalid, or being built by a session we may not see."
                                    .formatted(index.name),
                            fingerprint)
                    .evidence(INVALID + "\nTo tell:\n" + remedy);
        }
        return Finding.error(
                        index.table,
                        "Index %s is invalid: every write maintains it, no query uses it."
                                .formatted(index.name),
                        fingerprint)
                .evidence(
                        "%s\nTo mend it:\nREINDEX INDEX CONCURRENTLY %s;"
                                .formatted(INVALID, index.name));
    }

    private static Table table(List<InvalidIndex> found) {
        return Table.of(
                "Invalid indexes",
                List.of(
                        Column.text("index"),
                        Column.text("table"),
                        new Column("size", "bytes"),
                        Column.text("being built")),
                found.stream()
                        .map(i -> Table.row(i.name, i.table, i.bytes, i.inProgress ? "yes" : "no"))
                        .toList());
    }
}
