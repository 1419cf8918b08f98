package org.amas.maintenance.step.grafana;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The dashboard that ships, as Grafana imports it. */
final class Dashboard {

    /** By which it is the same one in every Grafana. */
    static final String UID = "amas-maintenance";

    static final String TITLE = "AMAS maintenance";

    /** Whichever Prometheus the reader of the dashboard chooses. */
    static final Map<String, Object> SOURCE =
            new TreeMap<>(Map.of("type", "prometheus", "uid", "${datasource}"));

    private static final TypeReference<List<Panel>> PANELS = new TypeReference<>() {};
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private Dashboard() {}

    static List<Panel> panels() {
        try (InputStream in = Dashboard.class.getResourceAsStream("/step/grafana/panels.yaml")) {
            return YAMLMapper.shared().readValue(Objects.requireNonNull(in, "panels.yaml"), PANELS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its file, the same byte for byte every time. */
    static String file() {
        return JSON.writeValueAsString(json()) + "\n";
    }

    static Map<String, Object> json() {
        List<Map<String, Object>> panels = new ArrayList<>();
        for (Panel panel : panels()) {
            panels.add(panel.json(panels.size()));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("uid", UID);
        json.put("title", TITLE);
        json.put("tags", List.of("amas", "maintenance"));
        json.put("timezone", "browser");
        json.put("schemaVersion", 39);
        json.put("refresh", "1m");
        json.put("time", Map.of("from", "now-7d", "to", "now"));
        json.put("templating", Map.of("list", List.of(source(), environment())));
        json.put("panels", panels);
        return json;
    }

    private static Map<String, Object> source() {
        return Map.of(
                "name", "datasource",
                "label", "Prometheus",
                "type", "datasource",
                "query", "prometheus");
    }

    private static Map<String, Object> environment() {
        String query = "label_values(amas_maintenance_last_run_outcome, environment)";
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("name", "environment");
        variable.put("label", "Environment");
        variable.put("type", "query");
        variable.put("datasource", SOURCE);
        variable.put("query", Map.of("query", query, "refId", "environments"));
        variable.put("includeAll", true);
        variable.put("allValue", ".*");
        variable.put("multi", true);
        variable.put("refresh", 2);
        return variable;
    }

    /** What tells one panel from another: the rest Grafana may write in its own way. */
    static Map<String, String> essence(JsonNode dashboard) {
        Map<String, String> essence = new TreeMap<>();
        for (JsonNode panel : dashboard.path("panels")) {
            essence.put(
                    panel.path("title").asString(""),
                    panel.path("type").asString("")
                            + " "
                            + panel.path("targets").path(0).path("expr").asString(""));
        }
        return essence;
    }

    static JsonNode tree() {
        return JSON.valueToTree(json());
    }
}
