package org.amas.maintenance.step.postgres;

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
 * How far each database is from running out of transaction numbers. Autovacuum starts to freeze at
 * 200 million by itself; the server stops accepting writes near two billion.
 */
@Component
class PostgresWraparound extends PostgresCheck<NoSettings> {

    private static final String AGES =
            """
            SELECT datname, age(datfrozenxid) AS xids, mxid_age(datminmxid) AS multixacts
              FROM pg_database
             ORDER BY greatest(age(datfrozenxid), mxid_age(datminmxid)) DESC, datname
            """;

    /**
     * @param xids transaction numbers used since the oldest row was frozen
     */
    record Age(String database, long xids, long multixacts) {}

    @Override
    public String name() {
        return "postgres.wraparound";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("xid_age", "multixact_age");
    }

    @Override
    Outcome check(NoSettings settings, Session session, StepContext context) throws SQLException {
        return judge(
                session.rows(AGES, r -> new Age(r.getString(1), r.getLong(2), r.getLong(3))),
                context);
    }

    static Outcome judge(List<Age> ages, StepContext context) {
        for (Age age : ages) {
            context.reading(Reading.of("xid_age", age.xids, "").label("database", age.database));
            context.reading(
                    Reading.of("multixact_age", age.multixacts, "")
                            .label("database", age.database));
        }
        context.show(
                Table.of(
                        "Age of the oldest unfrozen row",
                        List.of(
                                Column.text("database"),
                                new Column("transactions", ""),
                                new Column("multixacts", "")),
                        ages.stream()
                                .map(a -> Table.row(a.database, a.xids, a.multixacts))
                                .toList()));
        Age oldest = ages.getFirst();
        return Outcome.done(
                "Oldest database %s: %,d transactions since its last freeze"
                        .formatted(oldest.database, oldest.xids));
    }
}
