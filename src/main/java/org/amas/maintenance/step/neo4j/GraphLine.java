package org.amas.maintenance.step.neo4j;

import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;

/** The lines of an export. */
final class GraphLine {

    static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private GraphLine() {}

    /**
     * @param id the server's element id, by which relationships name it
     */
    record Node(String id, List<String> labels, Map<String, Object> properties) {

        Node {
            labels = labels.stream().sorted().toList();
        }

        /** What is compared: a restored node has another element id. */
        byte[] content() {
            return JSON.writeValueAsBytes(new Node("", labels, properties));
        }
    }

    /**
     * @param start and {@code end}: the ids of its nodes in the export
     */
    record Relationship(String start, String end, String type, Map<String, Object> properties) {

        byte[] content() {
            return JSON.writeValueAsBytes(this);
        }
    }
}
