package org.amas.maintenance.bench;

import org.amas.maintenance.acceptance.Recipe;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The daily procedures as they ship, but for the sampling of AMAS's API. */
final class DailyRecipes {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String SAMPLING = "api.latency";

    private DailyRecipes() {}

    /** Writes them into the directory. @return their names, in which {@code bench/} precedes */
    static List<String> write(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        for (Resource shipped :
                new PathMatchingResourcePatternResolver()
                        .getResources("classpath:procedures/daily/*.yaml")) {
            try (InputStream in = shipped.getInputStream()) {
                ObjectNode procedure = (ObjectNode) YAML.readTree(in);
                String name = procedure.path("key").asString().substring("daily/".length());
                procedure.put("key", "bench/" + name);
                procedure.set("steps", withoutSampling(procedure));
                Recipe.write(directory, "bench/" + name, YAML.writeValueAsString(procedure));
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    private static ArrayNode withoutSampling(ObjectNode procedure) {
        ArrayNode kept = YAML.createArrayNode();
        for (JsonNode step : procedure.path("steps")) {
            if (!step.path("kind").asString().equals(SAMPLING)) {
                kept.add(step);
            }
        }
        return kept;
    }
}
