package org.amas.maintenance.run;

import org.amas.maintenance.run.Series.Point;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** The readings of all runs, dry runs left out. */
@Component
class SeriesRows {

    /** As many as a page draws; the oldest are left out. */
    static final int MOST = 20_000;

    private final JdbcClient jdbc;
    private final ResultRows rows;

    SeriesRows(JdbcClient jdbc, ResultRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /**
     * A reading that there is.
     *
     * @param series how many sets of labels it has
     */
    record Name(String kind, String reading, long series, Instant last) {}

    /**
     * What the API asks for.
     *
     * @param environment empty for any
     * @param from included
     * @param to not included
     */
    record Filter(String name, String environment, Instant from, Instant to) {}

    /** A reading with all that tells where it comes from. */
    record Taken(
            long id,
            long run,
            String procedure,
            String environment,
            int step,
            String kind,
            ResultRows.StoredReading reading) {}

    List<Name> names(String environment, Instant since) {
        return jdbc.sql(
                        """
                        select s.kind, r.name, count(distinct r.labels), max(r.taken_at)
                          from run_run u
                          join run_step s on s.run_id = u.id
                          join run_reading r on r.step_id = s.id
                         where u.environment = :environment and u.created_at >= :since
                           and u.dry_run = false
                         group by s.kind, r.name
                         order by s.kind, r.name\
                        """)
                .param("environment", environment)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(
                        (row, n) ->
                                new Name(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getLong(3),
                                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Whether a kind has ever measured it, wherever that was. */
    boolean has(String kind, String reading) {
        return jdbc.sql(
                        """
                        select r.id
                          from run_reading r
                          join run_step s on s.id = r.step_id
                         where r.name = :name and s.kind = :kind
                         fetch first row only\
                        """)
                .param("name", reading)
                .param("kind", kind)
                .query(Long.class)
                .optional()
                .isPresent();
    }

    /** Of one reading of one kind, oldest first. */
    List<Point> of(String environment, String kind, String reading, Instant since) {
        return jdbc.sql(
                        """
                        select s.run_id, r.*
                          from run_reading r
                          join run_step s on s.id = r.step_id
                          join run_run u on u.id = s.run_id
                         where r.name = :name and r.taken_at >= :since and s.kind = :kind
                           and u.environment = :environment and u.dry_run = false
                         order by r.taken_at desc, r.id desc
                         fetch first :most rows only\
                        """)
                .param("name", reading)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("kind", kind)
                .param("environment", environment)
                .param("most", MOST)
                .query((row, n) -> new Point(row.getLong("run_id"), rows.reading(row)))
                .list()
                .reversed();
    }

    /** In the order they were stored, after the one of that id. */
    List<Taken> page(Filter filter, long after, int limit) {
        return jdbc.sql(
                        """
                        select r.*, s.run_id, u.procedure_key, u.environment, s.number, s.kind
                          from run_reading r
                          join run_step s on s.id = r.step_id
                          join run_run u on u.id = s.run_id
                         where r.name = :name and r.id > :after and u.dry_run = false
                           and r.taken_at >= :from and r.taken_at < :to
                           and (:environment = '' or u.environment = :environment)
                         order by r.id
                         fetch first :limit rows only\
                        """)
                .param("name", filter.name())
                .param("after", after)
                .param("from", filter.from().atOffset(ZoneOffset.UTC))
                .param("to", filter.to().atOffset(ZoneOffset.UTC))
                .param("environment", filter.environment())
                .param("limit", limit)
                .query((row, n) -> taken(row))
                .list();
    }

    private Taken taken(ResultSet row) throws SQLException {
        return new Taken(
                row.getLong("id"),
                row.getLong("run_id"),
                row.getString("procedure_key"),
                row.getString("environment"),
                row.getInt("number"),
                row.getString("kind"),
                rows.reading(row));
    }
}
