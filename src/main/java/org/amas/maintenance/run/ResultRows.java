package org.amas.maintenance.run;

import org.amas.maintenance.run.Evidence.Measured;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.Table;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The readings, findings, tables and memories of step results. */
@Component
public class ResultRows {

    static final int DOCUMENT = 1_000_000;
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<TableContent> TABLE = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final JsonMapper json;

    ResultRows(JdbcClient jdbc, JdbcTemplate batches, JsonMapper json) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.json = json;
    }

    /**
     * A reading as judged.
     *
     * @param step the id of its step result
     */
    public record StoredReading(
            long step,
            String name,
            Map<String, String> labels,
            double value,
            String unit,
            @Nullable Double warn,
            @Nullable Double fail,
            Limit.@Nullable Worse worse,
            Limit.Standing standing,
            Instant at) {}

    /**
     * A finding of a step result.
     *
     * @param life null if nobody knows how long it has been there
     */
    public record StoredFinding(long step, Finding finding, @Nullable Life life) {}

    /**
     * How long a finding has been there.
     *
     * @param id of the finding over all runs
     * @param fresh whether the step was the first to see it
     * @param run that saw it first
     */
    public record Life(long id, boolean fresh, long run, Instant since) {}

    /**
     * A table of a step result; an Instant in a cell has become its ISO-8601 text.
     *
     * @param difference from an earlier run; null if there was none to compare it with
     */
    public record StoredTable(long step, Table table, @Nullable TableDifference difference) {}

    record TableContent(List<Table.Column> columns, List<List<@Nullable Object>> rows) {}

    /** Of several step results at once, in the order they were taken. */
    public List<StoredReading> readings(Collection<Long> steps) {
        if (steps.isEmpty()) {
            return List.of();
        }
        return jdbc.sql("select * from run_reading where step_id in (:steps) order by id")
                .param("steps", steps)
                .query((row, n) -> reading(row))
                .list();
    }

    /** Of several step results at once, the worst first. */
    public List<StoredFinding> findings(Collection<Long> steps) {
        if (steps.isEmpty()) {
            return List.of();
        }
        return jdbc
                .sql(
                        """
                        select f.*, l.first_run, l.first_at
                        from run_finding f left join run_life l on l.id = f.life_id
                        where f.step_id in (:steps) order by f.id\
                        """)
                .param("steps", steps)
                .query(
                        (row, n) ->
                                new StoredFinding(row.getLong("step_id"), finding(row), life(row)))
                .list()
                .stream()
                .sorted((a, b) -> b.finding().severity().compareTo(a.finding().severity()))
                .toList();
    }

    /** Of several step results at once. */
    public List<StoredTable> tables(Collection<Long> steps) {
        if (steps.isEmpty()) {
            return List.of();
        }
        Map<Long, StoredTable> tables = new LinkedHashMap<>();
        jdbc.sql("select * from run_table where step_id in (:steps) order by id")
                .param("steps", steps)
                .query(
                        (RowCallbackHandler)
                                row ->
                                        tables.put(
                                                row.getLong("id"),
                                                new StoredTable(
                                                        row.getLong("step_id"), table(row), null)));
        differences(tables.keySet())
                .forEach(
                        (id, difference) ->
                                tables.computeIfPresent(
                                        id,
                                        (same, one) ->
                                                new StoredTable(
                                                        one.step(), one.table(), difference)));
        return List.copyOf(tables.values());
    }

    /** By the ids of the tables that were compared with an earlier one. */
    Map<Long, TableDifference> differences(Collection<Long> tables) {
        Map<Long, TableDifference> all = new HashMap<>();
        if (!tables.isEmpty()) {
            jdbc.sql("select * from run_difference where table_id in (:tables)")
                    .param("tables", tables)
                    .query(
                            (RowCallbackHandler)
                                    row -> all.put(row.getLong("table_id"), difference(row)));
        }
        return all;
    }

    void save(long step, Evidence evidence, Map<String, FindingLives.Place> lives) {
        saveReadings(step, evidence.readings());
        evidence.findings()
                .forEach(
                        finding ->
                                saveFinding(
                                        step,
                                        finding,
                                        lives.get(FindingLives.stored(finding.fingerprint()))));
        evidence.tables().forEach(table -> saveTable(step, table));
        evidence.memory().forEach((key, value) -> saveMemory(step, key, value));
    }

    private void saveReadings(long step, List<Measured> readings) {
        batches.batchUpdate(
                """
                insert into run_reading
                  (step_id, name, labels, measured, unit, warn, fail, worse, standing, taken_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """,
                new BatchPreparedStatementSetter() {
                    @Override
                    public void setValues(java.sql.PreparedStatement row, int i)
                            throws SQLException {
                        fill(row, step, readings.get(i));
                    }

                    @Override
                    public int getBatchSize() {
                        return readings.size();
                    }
                });
    }

    private void fill(java.sql.PreparedStatement row, long step, Measured one) throws SQLException {
        Limit limit = one.limit();
        row.setLong(1, step);
        row.setString(2, Texts.clip(one.reading().name(), 100));
        row.setString(3, labels(one.reading()));
        row.setDouble(4, one.reading().value());
        row.setString(5, Texts.clip(one.reading().unit(), 30));
        row.setObject(6, limit == null ? null : limit.warn(), java.sql.Types.DOUBLE);
        row.setObject(7, limit == null ? null : limit.fail(), java.sql.Types.DOUBLE);
        row.setString(8, limit == null ? null : limit.worse().name());
        row.setString(9, one.standing().name());
        row.setObject(10, OffsetDateTime.ofInstant(one.at(), ZoneOffset.UTC));
    }

    /** What doesn't fit is left out label by label: half a document can't be read again. */
    private String labels(Reading reading) {
        TreeMap<String, String> labels = new TreeMap<>(reading.labels());
        String written = json.writeValueAsString(labels);
        while (written.length() > 2000) {
            labels.pollLastEntry();
            written = json.writeValueAsString(labels);
        }
        return written;
    }

    private void saveFinding(long step, Finding finding, FindingLives.@Nullable Place life) {
        jdbc.sql(
                        """
                        insert into run_finding
                          (step_id, severity, place, text, fingerprint, evidence, life_id, fresh)
                        values (?, ?, ?, ?, ?, ?, ?, ?)\
                        """)
                .param(step)
                .param(finding.severity().name())
                .param(Texts.clip(finding.place(), 500))
                .param(Texts.clip(finding.text(), 4000))
                .param(FindingLives.stored(finding.fingerprint()))
                .param(Texts.clipped(finding.evidence(), DOCUMENT))
                .param(life == null ? null : life.life())
                .param(life != null && life.fresh())
                .update();
    }

    private void saveTable(long step, Table table) {
        List<List<@Nullable Object>> rows = table.rows();
        String content = content(table, rows);
        while (content.length() > DOCUMENT && !rows.isEmpty()) {
            rows = rows.subList(0, rows.size() / 2);
            content = content(table, rows);
        }
        jdbc.sql("insert into run_table (step_id, title, content, total) values (?, ?, ?, ?)")
                .params(step, Texts.clip(table.title(), 300), content, table.total())
                .update();
    }

    private String content(Table table, List<List<@Nullable Object>> rows) {
        return json.writeValueAsString(new TableContent(table.columns(), rows));
    }

    private void saveMemory(long step, String key, String value) {
        jdbc.sql("insert into run_memory (step_id, name, content) values (?, ?, ?)")
                .params(step, key, value)
                .update();
    }

    StoredReading reading(ResultSet row) throws SQLException {
        String worse = row.getString("worse");
        return new StoredReading(
                row.getLong("step_id"),
                row.getString("name"),
                json.readValue(row.getString("labels"), LABELS),
                row.getDouble("measured"),
                row.getString("unit"),
                row.getObject("warn", Double.class),
                row.getObject("fail", Double.class),
                worse == null ? null : Limit.Worse.valueOf(worse),
                Limit.Standing.valueOf(row.getString("standing").toUpperCase(Locale.ROOT)),
                row.getObject("taken_at", OffsetDateTime.class).toInstant());
    }

    static Finding finding(ResultSet row) throws SQLException {
        return new Finding(
                Severity.valueOf(row.getString("severity")),
                row.getString("place"),
                row.getString("text"),
                row.getString("fingerprint"),
                row.getString("evidence"));
    }

    static @Nullable Life life(ResultSet row) throws SQLException {
        OffsetDateTime since = row.getObject("first_at", OffsetDateTime.class);
        return since == null
                ? null
                : new Life(
                        row.getLong("life_id"),
                        row.getBoolean("fresh"),
                        row.getLong("first_run"),
                        since.toInstant());
    }

    Table table(ResultSet row) throws SQLException {
        TableContent content = json.readValue(row.getString("content"), TABLE);
        return new Table(
                row.getString("title"), content.columns(), content.rows(), row.getLong("total"));
    }

    private TableDifference difference(ResultSet row) throws SQLException {
        return new TableDifference(
                row.getLong("earlier_run"),
                row.getObject("earlier_at", OffsetDateTime.class).toInstant(),
                row.getInt("fresh"),
                row.getInt("gone"),
                row.getInt("changed"),
                row.getInt("measured"),
                json.readValue(row.getString("detail"), TableComparison.class));
    }
}
