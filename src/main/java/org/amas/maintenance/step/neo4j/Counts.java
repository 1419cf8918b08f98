package org.amas.maintenance.step.neo4j;

import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Neo4j's count store knows, without a look at a single node.
 *
 * @param nodes by label
 * @param relationships by type
 */
record Counts(
        long total, Map<String, Long> nodes, Map<String, Long> relationships, List<Index> indexes) {

    static final String ASK = "CALL db.stats.retrieve('GRAPH COUNTS') YIELD data RETURN data";

    /**
     * How well the planner knows an index.
     *
     * @param updates since its last sample
     */
    record Index(
            String type, List<String> tokens, List<String> properties, long size, long updates) {

        /** In percent of the index. */
        double changed() {
            return 100.0 * updates / Math.max(1, size);
        }
    }

    static Counts of(Graph graph) {
        List<Record> rows = graph.ask(ASK);
        return from(rows.getFirst().get("data"));
    }

    private static Counts from(Value data) {
        long total = 0;
        Map<String, Long> nodes = new TreeMap<>();
        for (Value count : data.get("nodes").values()) {
            if (count.containsKey("label")) {
                nodes.put(count.get("label").asString(), count.get("count").asLong());
            } else {
                total = count.get("count").asLong();
            }
        }
        Map<String, Long> relationships = new TreeMap<>();
        for (Value count : data.get("relationships").values()) {
            if (count.containsKey("relationshipType")
                    && !count.containsKey("startLabel")
                    && !count.containsKey("endLabel")) {
                relationships.put(
                        count.get("relationshipType").asString(), count.get("count").asLong());
            }
        }
        List<Index> indexes = new ArrayList<>();
        data.get("indexes").values().forEach(index -> indexes.add(index(index)));
        return new Counts(total, nodes, relationships, indexes);
    }

    private static Index index(Value index) {
        Value tokens =
                index.containsKey("labels") ? index.get("labels") : index.get("relationshipTypes");
        return new Index(
                index.get("indexType").asString(""),
                words(tokens),
                words(index.get("properties")),
                index.get("totalSize").asLong(0),
                index.get("updatesSinceEstimation").asLong(0));
    }

    static List<String> words(Value list) {
        return list.isNull() ? List.of() : list.asList(Value::asString);
    }
}
