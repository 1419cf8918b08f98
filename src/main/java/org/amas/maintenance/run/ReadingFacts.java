package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.Series.Point;
import org.amas.maintenance.step.Limit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was measured in one environment in a time, for reports; dry runs measure nothing. */
@Component
public class ReadingFacts {

    /** More values than that tell no more of three months. */
    private static final int MOST = 200_000;

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ReadingFacts(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * One reading with one set of labels.
     *
     * @param of {@code mount /}; empty for the only one of its name
     * @param values oldest first, never empty
     * @param outlook when it reaches its limit; null if it has none, or too few values, or won't
     */
    public record Line(
            String kind,
            String name,
            String of,
            String unit,
            List<Value> values,
            @Nullable Outlook outlook) {

        public Value last() {
            return values.getLast();
        }
    }

    /** One value, and the step that took it. */
    public record Value(long run, int step, double value, Instant at) {}

    /**
     * Where a line leads.
     *
     * @param days until then; 0 if it is there
     * @param sentence with the limit, and how many days the trend is of
     */
    public record Outlook(double limit, double days, String sentence) {}

    private record Key(String kind, String name, String labels) {}

    private record Row(Key key, int number, Point point) {}

    /** By kind and name; each of them with all its values of that time. */
    public List<Line> lines(String environment, Instant from, Instant to) {
        Map<Key, List<Row>> byKey = new LinkedHashMap<>();
        for (Row row : rows(environment, from, to)) {
            byKey.computeIfAbsent(row.key(), first -> new ArrayList<>()).add(row);
        }
        return byKey.values().stream().map(ReadingFacts::line).toList();
    }

    private List<Row> rows(String environment, Instant from, Instant to) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        return jdbc.sql(
                        """
                        select s.run_id, s.number, s.kind, d.* from run_run r
                        join run_step s on s.run_id = r.id and s.attempt = 0
                        join run_reading d on d.step_id = s.id
                        where r.environment = :environment and r.dry_run = false
                          and r.created_at >= :from and r.created_at < :to
                        order by d.id desc limit :most\
                        """)
                .param("environment", environment)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("most", MOST)
                .query((row, n) -> row(row, labels))
                .list()
                .reversed();
    }

    /** Few sets of labels are in many rows. */
    private Row row(ResultSet row, Map<String, Map<String, String>> labels) throws SQLException {
        String written = row.getString("labels");
        String worse = row.getString("worse");
        StoredReading reading =
                new StoredReading(
                        row.getLong("step_id"),
                        row.getString("name"),
                        labels.computeIfAbsent(written, text -> json.readValue(text, LABELS)),
                        row.getDouble("measured"),
                        row.getString("unit"),
                        row.getObject("warn", Double.class),
                        row.getObject("fail", Double.class),
                        worse == null ? null : Limit.Worse.valueOf(worse),
                        Limit.Standing.valueOf(row.getString("standing").toUpperCase(Locale.ROOT)),
                        row.getObject("taken_at", OffsetDateTime.class).toInstant());
        String sorted = new TreeMap<>(reading.labels()).toString();
        return new Row(
                new Key(row.getString("kind"), reading.name(), sorted),
                row.getInt("number"),
                new Point(row.getLong("run_id"), reading));
    }

    private static Line line(List<Row> rows) {
        Key key = rows.getFirst().key();
        List<Point> points = rows.stream().map(Row::point).toList();
        Series series = new Series(points.getFirst().reading().labels(), points);
        return new Line(
                key.kind(),
                key.name(),
                series.words(),
                series.unit(),
                rows.stream().map(ReadingFacts::value).toList(),
                series.outlook());
    }

    private static Value value(Row row) {
        Point point = row.point();
        return new Value(point.run(), row.number(), point.value(), point.at());
    }
}
