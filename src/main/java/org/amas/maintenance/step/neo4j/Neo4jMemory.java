package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.neo4j.driver.Record;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How full Neo4j's heap is, and how much memory its page cache may have. What was used last is
 * mostly garbage of which nobody has come to clean up yet: judged is what outlived the last
 * collection of the old generation, or where there was none, what lies in that generation now.
 */
@Component
class Neo4jMemory extends Neo4jCheck<NoSettings> {

    private static final String POOLS =
            "CALL dbms.queryJmx('java.lang:type=MemoryPool,*') YIELD attributes"
                    + " WITH attributes WHERE attributes.Type.value = 'HEAP'"
                    + " RETURN attributes.Name.value AS name,"
                    + " attributes.Usage.value.properties AS now,"
                    + " attributes.CollectionUsage.value.properties AS after";
    private static final String CACHE =
            "SHOW SETTINGS YIELD name, value WHERE name = 'server.memory.pagecache.size'"
                    + " RETURN value";

    /** Only the Enterprise Edition has it. */
    private static final String HITS =
            "CALL dbms.queryJmx('*:name=*page_cache.hit_ratio') YIELD name, attributes RETURN name,"
                    + " coalesce(attributes.Value.value, attributes.Number.value) AS ratio";

    @Override
    public String name() {
        return "neo4j.memory";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("heap_used_percent", "heap_bytes", "page_cache_hit_percent");
    }

    /** A pool's bytes. */
    record Use(double used, double most) {

        static Use of(org.neo4j.driver.Value properties) {
            return properties.isNull()
                    ? new Use(0, 0)
                    : new Use(
                            properties.get("used").asDouble(0), properties.get("max").asDouble(0));
        }
    }

    @Override
    Outcome check(NoSettings settings, Graph graph, StepContext context) {
        Optional<Record> old =
                graph.ask(POOLS).stream()
                        .filter(r -> r.get("name").asString("").matches(".*(Old|Tenured).*"))
                        .findFirst();
        if (old.isEmpty()) {
            return Outcome.unknown("the server does not tell how its heap is used");
        }
        Use now = Use.of(old.get().get("now"));
        Use after = Use.of(old.get().get("after"));
        String cache = graph.ask(CACHE).stream().findFirst().map(Neo4jMemory::value).orElse("");
        OptionalDouble hits =
                graph.ask(HITS).stream()
                        .map(r -> r.get("ratio"))
                        .filter(v -> !v.isNull())
                        .mapToDouble(v -> 100 * v.asDouble())
                        .min();
        return judge(now, after, cache, hits, context);
    }

    private static String value(Record row) {
        String value = row.get("value").asString("");
        return value.matches("\\d.*") ? value : "";
    }

    /**
     * @param cache as the server writes it; empty if nobody has set it
     */
    static Outcome judge(
            Use now, Use after, String cache, OptionalDouble hits, StepContext context) {
        Use judged = after.used() > 0 ? after : now;
        if (judged.most() <= 0) {
            return Outcome.unknown("the server does not tell how large its heap may become");
        }
        double percent = Amount.tenths(100 * judged.used() / judged.most());
        context.reading(Reading.of("heap_used_percent", percent, "%"));
        context.reading(Reading.of("heap_bytes", now.used(), "bytes"));
        hits.ifPresent(
                ratio ->
                        context.reading(
                                Reading.of("page_cache_hit_percent", Amount.tenths(ratio), "%")));
        if (cache.isEmpty()) {
            context.finding(
                    Finding.info(
                            "server.memory.pagecache.size",
                            "is not set: Neo4j takes half of the memory that the heap leaves, also"
                                    + " of what others need",
                            "page-cache-unset"));
        }
        context.show(
                Table.of(
                        "Memory",
                        List.of(Column.text("what"), Column.text("is")),
                        List.of(
                                Table.row(
                                        "heap, old generation, now",
                                        Amount.bytes((long) now.used())),
                                Table.row(
                                        "after its last collection",
                                        after.used() > 0
                                                ? Amount.bytes((long) after.used())
                                                : "it was not collected yet"),
                                Table.row("it may become", Amount.bytes((long) judged.most())),
                                Table.row("page cache", cache.isEmpty() ? "not set" : cache),
                                Table.row(
                                        "page cache, hits",
                                        hits.isPresent()
                                                ? Amount.tenths(hits.getAsDouble()) + " %"
                                                : "not told by this edition"))));
        return Outcome.done(
                "%.1f %% of the heap in lasting use; page cache %s"
                        .formatted(percent, cache.isEmpty() ? "not set" : cache));
    }
}
