package org.amas.maintenance.run;

import org.amas.maintenance.run.TableComparison.Change;
import org.amas.maintenance.step.Table;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares the tables of a step with those of the same step in the procedure's last completed run
 * in that environment. It is done once, when the step ends: whoever reads it reads one row more.
 */
@Component
public class TableDifferences {

    /** As many runs back as are looked at: a step may not have come to a verdict in each. */
    private static final int LOOKS = 5;

    /** Rows of each kind of which it is kept which they are, and characters of their cells. */
    private static final int KEPT = 200;

    private static final int CELL = 200;

    private final JdbcClient jdbc;
    private final ResultRows rows;
    private final JsonMapper json;

    TableDifferences(JdbcClient jdbc, ResultRows rows, JsonMapper json) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.json = json;
    }

    /**
     * What a step's tables came to against those of an earlier run.
     *
     * @param step its number
     * @param earlier the number of that run
     * @param words {@code 2 new, 1 gone}
     */
    public record StepDifference(long run, int step, String title, long earlier, String words) {}

    private record Earlier(long step, long run, OffsetDateTime at) {}

    private record Kept(long id, Table table) {}

    /** In the transaction that stores the tables. */
    void compare(Run run, StepResult step) {
        if (run.dryRun()) {
            return;
        }
        earlier(run, step)
                .forEach(
                        before -> {
                            List<Kept> then = tables(before.step());
                            for (Kept now : tables(step.id())) {
                                take(then, now.table()).ifPresent(was -> save(now, was, before));
                            }
                        });
    }

    /** None, or the newest. */
    private List<Earlier> earlier(Run run, StepResult step) {
        return jdbc.sql(
                        """
                        select s.id, s.run_id, s.ended_at from run_step s join (
                          select id from run_run
                          where procedure_key = :procedure and environment = :environment
                            and id < :run and dry_run = false
                            and state in ('PASSED', 'WARNED', 'FAILED')
                          order by id desc limit %d) u on u.id = s.run_id
                        where s.attempt = 0 and s.kind = :kind and s.title = :title
                          and s.state in ('PASSED', 'WARNED', 'FAILED')
                        order by s.run_id desc, abs(s.number - :number), s.number limit 1\
                        """
                                .formatted(LOOKS))
                .param("procedure", run.procedure())
                .param("environment", run.environment())
                .param("run", run.id())
                .param("kind", step.kind())
                .param("title", step.title())
                .param("number", step.number())
                .query(
                        (row, n) ->
                                new Earlier(
                                        row.getLong(1),
                                        row.getLong(2),
                                        row.getObject(3, OffsetDateTime.class)))
                .list();
    }

    private List<Kept> tables(long step) {
        return new ArrayList<>(
                jdbc.sql("select * from run_table where step_id = ? order by id")
                        .param(step)
                        .query((row, n) -> new Kept(row.getLong("id"), rows.table(row)))
                        .list());
    }

    /** Each is compared with one only: two may have the same title. */
    private static Optional<Table> take(List<Kept> of, Table like) {
        for (Kept one : of) {
            if (TableComparison.comparable(like, one.table())) {
                of.remove(one);
                return Optional.of(one.table());
            }
        }
        return Optional.empty();
    }

    private void save(Kept now, Table was, Earlier before) {
        TableComparison all = TableComparison.of(now.table(), was);
        int changed = all.told();
        jdbc.sql(
                        """
                        insert into run_difference (table_id, earlier_run, earlier_at, fresh, gone,
                          changed, measured, detail) values (?, ?, ?, ?, ?, ?, ?, ?)\
                        """)
                .params(
                        now.id(),
                        before.run(),
                        before.at(),
                        all.fresh().size(),
                        all.gone().size(),
                        changed,
                        all.changed().size() - changed,
                        detail(all))
                .update();
    }

    private String detail(TableComparison all) {
        int most = KEPT;
        String written = json.writeValueAsString(first(all, most));
        while (written.length() > ResultRows.DOCUMENT) {
            most /= 2;
            written = json.writeValueAsString(first(all, most));
        }
        return written;
    }

    private static TableComparison first(TableComparison all, int most) {
        Map<Integer, Change> changed = new TreeMap<>();
        all.changed().entrySet().stream()
                // What only moved may be left out, what changed is told first.
                .sorted((a, b) -> Boolean.compare(a.getValue().measured(), b.getValue().measured()))
                .limit(most)
                .forEach(entry -> changed.put(entry.getKey(), clip(entry.getValue())));
        return new TableComparison(
                all.keys(),
                all.partial(),
                all.fresh().stream().limit(most).toList(),
                changed,
                all.gone().stream().limit(most).map(row -> Texts.clip(row, CELL)).toList());
    }

    private static Change clip(Change change) {
        Map<Integer, @Nullable Object> was = new HashMap<>();
        change.was().forEach((column, cell) -> was.put(column, Texts.clip(cell, CELL)));
        return new Change(change.measured(), was);
    }

    /**
     * By run, the steps whose tables differ from those before in more than measures; one statement.
     */
    public Map<Long, List<StepDifference>> of(Collection<Long> runs) {
        if (runs.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql(
                        """
                        select s.run_id, s.number, s.title, min(d.earlier_run), sum(d.fresh),
                          sum(d.gone), sum(d.changed)
                        from run_step s join run_table t on t.step_id = s.id
                          join run_difference d on d.table_id = t.id
                        where s.run_id in (:runs) and s.attempt = 0
                          and d.fresh + d.gone + d.changed > 0
                        group by s.run_id, s.number, s.title
                        order by s.run_id, s.number\
                        """)
                .param("runs", runs)
                .query((row, n) -> difference(row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(StepDifference::run));
    }

    private static StepDifference difference(ResultSet row) throws SQLException {
        return new StepDifference(
                row.getLong(1),
                row.getInt(2),
                row.getString(3),
                row.getLong(4),
                TableDifference.words(row.getLong(5), row.getLong(6), row.getLong(7)));
    }
}
