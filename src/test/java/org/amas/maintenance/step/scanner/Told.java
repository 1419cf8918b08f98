package org.amas.maintenance.step.scanner;

import org.amas.maintenance.step.ShippedProcedure;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;

/** The settings that the shipped procedure gives a scanner, as a map that may be changed. */
final class Told {

    private static final YAMLMapper YAML = new YAMLMapper();

    private Told() {}

    @SuppressWarnings("unchecked")
    static Map<String, Object> settings(String scanner) throws IOException {
        String file = "/procedures/weekly/security-scanning.yaml";
        try (InputStream in = ShippedProcedure.class.getResourceAsStream(file)) {
            for (JsonNode step : YAML.readTree(Objects.requireNonNull(in)).path("steps")) {
                if (step.path("settings").path("scanner").asString("").equals(scanner)) {
                    return YAML.convertValue(step.path("settings"), Map.class);
                }
            }
        }
        throw new AssertionError("no step for " + scanner);
    }
}
