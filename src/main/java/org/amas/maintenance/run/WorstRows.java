package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Table;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of steps as far as a page shows them: the worst of each step, and a count of all. A
 * step may report thousands, and every one of its viewers is sent the page.
 */
@Component
class WorstRows {

    /** Findings and readings of one step, and rows of one table. */
    static final int SHOWN = 50;

    static final int TABLES = 20;

    /** Characters of a finding's evidence. */
    static final int EVIDENCE = 4_000;

    /**
     * The rows are chosen by what is small of them; the rest is read of the chosen ones only. No
     * outer join beside it: H2 then reads the whole table and chooses anew for each of its rows.
     */
    private static final String CHOSEN =
            """
             join (
              select id, count(*) over (partition by step_id) as all_rows,
                sum(case when %2$s then 1 else 0 end) over (partition by step_id) as failing,
                sum(case when %3$s then 1 else 0 end) over (partition by step_id) as warning,
                row_number() over (partition by step_id order by %4$s, id) as place
              from %1$s where step_id in (:steps)) chosen on chosen.id = r.id
            where chosen.place <= :most order by %5$s, r.id\
            """;

    private static final String STANDING =
            "case standing when 'FAIL' then 0 when 'WARN' then 1 else 2 end";
    private static final String READINGS =
            "select r.*, chosen.all_rows, chosen.failing, chosen.warning from run_reading r"
                    + CHOSEN.formatted(
                            "run_reading",
                            "standing = 'FAIL'",
                            "standing = 'WARN'",
                            STANDING,
                            STANDING);

    private static final String SEVERITY =
            "case severity when 'CRITICAL' then 0 when 'ERROR' then 1 when 'WARNING' then 2 else 3"
                    + " end";
    static final String FINDINGS =
            """
            select r.step_id, r.severity, r.place, r.text, r.fingerprint, r.fresh, r.life_id,
              (select l.first_run from run_life l where l.id = r.life_id) as first_run,
              (select l.first_at from run_life l where l.id = r.life_id) as first_at,
              substring(r.evidence from 1 for %d) as evidence,
              chosen.all_rows, chosen.failing, chosen.warning
            from run_finding r\
            """
                            .formatted(EVIDENCE + 1)
                    + CHOSEN.formatted(
                            "run_finding",
                            "severity in ('CRITICAL', 'ERROR')",
                            "severity = 'WARNING'",
                            // What tells that some weren't even kept is never among the hidden.
                            "case fingerprint when '%s' then 0 else 1 end, %s"
                                    .formatted(Evidence.LEFT_OUT, SEVERITY),
                            SEVERITY.replace("case ", "case r."));

    private static final String LISTED =
            "select r.*, chosen.all_rows, chosen.failing, chosen.warning from run_table r"
                    + CHOSEN.formatted("run_table", "1 = 0", "1 = 0", "step_id", "step_id");

    private final JdbcClient jdbc;
    private final ResultRows rows;

    WorstRows(JdbcClient jdbc, ResultRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /** By step; breached ones first. */
    Map<Long, Excerpt<StoredReading>> readings(Collection<Long> steps) {
        return excerpts(READINGS, SHOWN, steps, (row, n) -> rows.reading(row));
    }

    /** By step; of long evidence the beginning. */
    Map<Long, Excerpt<StoredFinding>> findings(Collection<Long> steps) {
        return excerpts(FINDINGS, SHOWN, steps, (row, n) -> begin(row));
    }

    private record Listed(long id, Table table) {}

    /** By step; of each table the first rows, and those that differ from the run before. */
    Map<Long, Excerpt<ShownTable>> tables(Collection<Long> steps) {
        Map<Long, Excerpt<Listed>> listed =
                excerpts(
                        LISTED,
                        TABLES,
                        steps,
                        (row, n) -> new Listed(row.getLong("id"), rows.table(row)));
        Map<Long, TableDifference> differences =
                rows.differences(
                        listed.values().stream()
                                .flatMap(some -> some.rows().stream())
                                .map(Listed::id)
                                .toList());
        Map<Long, Excerpt<ShownTable>> shown = new LinkedHashMap<>();
        listed.forEach(
                (step, some) ->
                        shown.put(
                                step,
                                some.map(
                                        one ->
                                                ShownTable.of(
                                                        one.table(),
                                                        differences.get(one.id()),
                                                        SHOWN))));
        return shown;
    }

    /** The titles of the tables behind the first, which a page only names. */
    List<String> furtherTables(long step) {
        return jdbc.sql("select title from run_table where step_id = ? order by id offset ? rows")
                .params(step, TABLES)
                .query(String.class)
                .list();
    }

    private <T> Map<Long, Excerpt<T>> excerpts(
            String sql, int most, Collection<Long> steps, RowMapper<T> mapper) {
        Map<Long, Excerpt<T>> excerpts = new LinkedHashMap<>();
        if (!steps.isEmpty()) {
            jdbc.sql(sql)
                    .param("steps", steps)
                    .param("most", most)
                    .query((RowCallbackHandler) row -> add(row, mapper, excerpts));
        }
        return excerpts;
    }

    private static <T> void add(ResultSet row, RowMapper<T> mapper, Map<Long, Excerpt<T>> excerpts)
            throws SQLException {
        long step = row.getLong("step_id");
        Excerpt<T> known = excerpts.get(step);
        if (known == null) {
            known =
                    new Excerpt<>(
                            new ArrayList<>(),
                            row.getLong("all_rows"),
                            row.getLong("failing"),
                            row.getLong("warning"));
            excerpts.put(step, known);
        }
        known.rows().add(mapper.mapRow(row, known.rows().size()));
    }

    private static StoredFinding begin(ResultSet row) throws SQLException {
        Finding found = ResultRows.finding(row);
        Finding begin =
                new Finding(
                        found.severity(),
                        found.place(),
                        found.text(),
                        found.fingerprint(),
                        Texts.clipped(found.evidence(), EVIDENCE));
        return new StoredFinding(row.getLong("step_id"), begin, ResultRows.life(row));
    }
}
