package org.amas.maintenance.step.neo4j;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Nodes by label and relationships by type, from the count store, and how they grew. */
@Component
class Neo4jCounts extends Neo4jCheck<Neo4jCounts.Settings> {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /**
     * @param lost percent fewer than in the run before that somebody should explain
     * @param least of a label or type below which its growth says nothing
     */
    record Settings(@Min(1) @Max(100) Integer lost, @Min(1) Integer least) {

        Settings {
            lost = lost == null ? Integer.valueOf(20) : lost;
            least = least == null ? Integer.valueOf(100) : least;
        }
    }

    /** What an earlier run saw. */
    record Seen(Instant at, Map<String, Long> nodes, Map<String, Long> relationships) {}

    @Override
    public String name() {
        return "neo4j.counts";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("nodes", "relationships", "growth_percent");
    }

    @Override
    Outcome check(Settings settings, Graph graph, StepContext context) {
        return judge(Counts.of(graph), settings, context);
    }

    static Outcome judge(Counts counts, Settings settings, StepContext context) {
        Optional<Seen> earlier = context.remembered("counts").flatMap(r -> read(r.value()));
        Seen now = new Seen(context.clock().instant(), counts.nodes(), counts.relationships());
        context.remember("counts", MAPPER.writeValueAsString(now));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        report(
                "label",
                counts.nodes(),
                earlier.map(Seen::nodes).orElse(Map.of()),
                settings,
                rows,
                context);
        report(
                "type",
                counts.relationships(),
                earlier.map(Seen::relationships).orElse(Map.of()),
                settings,
                rows,
                context);
        context.show(
                Table.of(
                        "What the graph holds",
                        List.of(
                                Column.text("of"),
                                Column.text("name"),
                                new Column("now", ""),
                                new Column("before", ""),
                                new Column("growth", "%")),
                        rows));
        long relationships =
                counts.relationships().values().stream().mapToLong(Long::longValue).sum();
        return Outcome.done(
                "%,d nodes, %,d relationships; %s"
                        .formatted(
                                counts.total(),
                                relationships,
                                earlier.map(e -> "compared with " + Moment.minute(e.at()))
                                        .orElse("a first look: growth comes with the next run")));
    }

    private static Optional<Seen> read(String json) {
        try {
            return Optional.of(MAPPER.readValue(json, Seen.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static void report(
            String of,
            Map<String, Long> now,
            Map<String, Long> before,
            Settings settings,
            List<List<@Nullable Object>> rows,
            StepContext context) {
        Map<String, Long> all = new java.util.TreeMap<>(now);
        before.keySet().forEach(name -> all.putIfAbsent(name, 0L));
        all.forEach(
                (name, count) -> {
                    String reading = of.equals("label") ? "nodes" : "relationships";
                    context.reading(Reading.of(reading, count, "").label(of, name));
                    Long then = before.get(name);
                    Double growth =
                            then == null || then < settings.least()
                                    ? null
                                    : Double.valueOf(100.0 * (count - then) / then);
                    rows.add(Table.row(of, name, count, then, growth));
                    if (growth != null && then != null) {
                        context.reading(Reading.of("growth_percent", growth, "%").label(of, name));
                        shrunk(of, name, count, then, settings, context);
                    }
                });
    }

    private static void shrunk(
            String of, String name, long count, long then, Settings settings, StepContext context) {
        if (100 * (then - count) >= settings.lost() * then) {
            context.finding(
                    Finding.warning(
                                    name,
                                    "%,d of %s %s, where the run before counted %,d: somebody should know why."
                                            .formatted(count, of, name, then),
                                    "fewer:" + of + ":" + name)
                            .evidence(Counts.ASK));
        }
    }
}
