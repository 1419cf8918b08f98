package org.amas.maintenance.run;

import org.amas.maintenance.run.FindingLife.Acknowledgement;
import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Findings over all runs, with what people know of them. */
@Component
class FindingRows {

    /** The rank of a row's severity, by the name of its table. */
    static final String BADNESS =
            "case %s.severity when 'CRITICAL' then 3 when 'ERROR' then 2 when 'WARNING' then 1"
                    + " else 0 end";

    /** The last word on each, and the state that follows from it. */
    private static final String LIVES =
            """
            select l.*, a.id as word_id, a.severity as word_severity, a.note, a.given_by, a.given_at,
              a.expires_at, a.withdrawn_by, a.withdrawn_at, %s as badness,
              case when l.gone_at is not null then 'GONE'
                when a.id is not null and a.withdrawn_at is null and a.expires_at > :now
                  and %s <= %s then 'KNOWN'
                when l.first_run = l.last_run then 'NEW' else 'STILL_THERE' end as state
            from run_life l left join run_acknowledgement a on a.id =
              (select max(b.id) from run_acknowledgement b where b.life_id = l.id)\
            """
                    .formatted(
                            BADNESS.formatted("l"), BADNESS.formatted("l"), BADNESS.formatted("a"));

    private static final String WHERE =
            """
             where x.badness >= :least and x.state in (:states)
              and (:environment = '' or x.environment = :environment)\
            """;

    private static final int AT_ONCE = 1_000;

    private final JdbcClient jdbc;
    private final Clock clock;

    FindingRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Which ones.
     *
     * @param environment empty for all
     * @param least so bad at least
     */
    record Filter(String environment, Set<FindingState> states, Severity least) {}

    /** The last one of a page: after it the next begins. */
    record Cursor(int badness, long id) {

        static final Cursor START = new Cursor(Integer.MAX_VALUE, Long.MAX_VALUE);

        private static final Pattern WORD = Pattern.compile("([0-3])-([0-9]{1,18})");

        static Cursor after(FindingLife last) {
            return new Cursor(last.severity().ordinal(), last.id());
        }

        /**
         * @param word as {@link #word} gives it; empty for the start
         */
        static Optional<Cursor> of(String word) {
            if (word.isEmpty()) {
                return Optional.of(START);
            }
            Matcher found = WORD.matcher(word);
            return found.matches()
                    ? Optional.of(
                            new Cursor(
                                    Integer.parseInt(found.group(1)),
                                    Long.parseLong(found.group(2))))
                    : Optional.empty();
        }

        String word() {
            return badness + "-" + id;
        }
    }

    /** The worst first, of those the newest. */
    List<FindingLife> page(Filter filter, Cursor after, int limit) {
        return jdbc.sql(
                        "select x.* from ("
                                + LIVES
                                + ") x"
                                + WHERE
                                + " and (x.badness, x.id) < (:badness, :id)"
                                + " order by x.badness desc, x.id desc limit "
                                + limit)
                .params(parameters(filter))
                .param("badness", after.badness())
                .param("id", after.id())
                .query((row, n) -> life(row))
                .list();
    }

    /** All of them, the oldest first. */
    List<FindingLife> oldest(Filter filter) {
        return jdbc.sql("select x.* from (" + LIVES + ") x" + WHERE + " order by x.first_at, x.id")
                .params(parameters(filter))
                .query((row, n) -> life(row))
                .list();
    }

    /** How many there are in each state; states without any are left out. */
    Map<FindingState, Long> counts(Filter filter) {
        Map<FindingState, Long> counts = new EnumMap<>(FindingState.class);
        jdbc.sql("select x.state, count(*) from (" + LIVES + ") x" + WHERE + " group by x.state")
                .params(parameters(filter))
                .query(
                        row -> {
                            counts.put(FindingState.valueOf(row.getString(1)), row.getLong(2));
                        });
        return counts;
    }

    private Map<String, Object> parameters(Filter filter) {
        return Map.of(
                "now",
                clock.instant().atOffset(ZoneOffset.UTC),
                "least",
                filter.least().ordinal(),
                "states",
                filter.states().stream().map(Enum::name).toList(),
                "environment",
                filter.environment());
    }

    Optional<FindingLife> named(long id) {
        return jdbc.sql(LIVES + " where l.id = :id")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", id)
                .query((row, n) -> life(row))
                .optional();
    }

    /** Of these the ones that somebody knows of, by their ids; in statements of a thousand. */
    Map<Long, FindingLife> known(Collection<Long> ids) {
        List<Long> all = List.copyOf(ids);
        Map<Long, FindingLife> known = new HashMap<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            jdbc.sql(
                            "select x.* from ("
                                    + LIVES
                                    + " where l.id in (:ids)) x where x.state = 'KNOWN'")
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("ids", all.subList(from, Math.min(from + AT_ONCE, all.size())))
                    .query((row, n) -> life(row))
                    .list()
                    .forEach(life -> known.put(life.id(), life));
        }
        return known;
    }

    /** All words on one, the newest first. */
    List<Acknowledgement> words(long life) {
        return jdbc.sql(
                        """
                        select id as word_id, severity as word_severity, note, given_by, given_at,
                          expires_at, withdrawn_by, withdrawn_at
                        from run_acknowledgement where life_id = ? order by id desc\
                        """)
                .param(life)
                .query((row, n) -> word(row))
                .list();
    }

    /** A run that saw one. */
    record Sighting(
            long run, int step, String procedure, Severity severity, String text, Instant at) {}

    /** The last runs that saw it, the newest first. */
    List<Sighting> sightings(long life, int limit) {
        return jdbc.sql(
                        """
                        select s.run_id, s.number, r.procedure_key, f.severity, f.text, r.created_at
                        from run_finding f join run_step s on s.id = f.step_id
                        join run_run r on r.id = s.run_id
                        where f.life_id = ? order by f.id desc limit ?\
                        """)
                .params(life, limit)
                .query(
                        (row, n) ->
                                new Sighting(
                                        row.getLong(1),
                                        row.getInt(2),
                                        row.getString(3),
                                        Severity.valueOf(row.getString(4)),
                                        row.getString(5),
                                        time(row, "created_at")))
                .list();
    }

    private static FindingLife life(ResultSet row) throws SQLException {
        return new FindingLife(
                row.getLong("id"),
                FindingState.valueOf(row.getString("state")),
                row.getString("environment"),
                row.getString("kind"),
                row.getString("target"),
                row.getString("fingerprint"),
                Severity.valueOf(row.getString("severity")),
                row.getString("place"),
                row.getString("text"),
                row.getLong("first_run"),
                time(row, "first_at"),
                row.getLong("last_run"),
                time(row, "last_at"),
                row.getString("procedure_key"),
                row.getString("step_title"),
                row.getObject("gone_run", Long.class),
                timeOrNull(row, "gone_at"),
                row.getObject("word_id") == null ? null : word(row));
    }

    private static Acknowledgement word(ResultSet row) throws SQLException {
        return new Acknowledgement(
                row.getLong("word_id"),
                Severity.valueOf(row.getString("word_severity")),
                row.getString("note"),
                row.getString("given_by"),
                time(row, "given_at"),
                time(row, "expires_at"),
                row.getString("withdrawn_by"),
                timeOrNull(row, "withdrawn_at"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
