package org.amas.maintenance.step.prometheus;

import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The rules that ship, by group, and the file that Prometheus reads of them. */
final class AlertRules {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final TypeReference<Map<String, List<Rule>>> GROUPS = new TypeReference<>() {};

    private AlertRules() {}

    /**
     * @param expr PromQL
     * @param metrics without a series of each, it can never fire
     */
    record Rule(
            String alert,
            String expr,
            String severity,
            @com.fasterxml.jackson.annotation.JsonProperty("for") String lasting,
            List<String> metrics,
            String summary) {}

    static List<Rule> of(String group) {
        try (InputStream in = AlertRules.class.getResourceAsStream("/step/prometheus/rules.yaml")) {
            Map<String, List<Rule>> groups =
                    YAML.readValue(Objects.requireNonNull(in, "rules.yaml"), GROUPS);
            return groups.getOrDefault(group, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it is named in Prometheus. */
    static String name(String group) {
        return "amas-maintenance-" + group;
    }

    static String file(String group, List<Rule> rules) {
        List<Map<String, Object>> written = rules.stream().map(AlertRules::written).toList();
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", name(group));
        one.put("rules", written);
        return YAML.writeValueAsString(Map.of("groups", List.of(one)));
    }

    private static Map<String, Object> written(Rule rule) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("alert", rule.alert());
        one.put("expr", rule.expr());
        one.put("for", rule.lasting());
        one.put("labels", Map.of("severity", rule.severity()));
        one.put("annotations", Map.of("summary", rule.summary()));
        return one;
    }
}
