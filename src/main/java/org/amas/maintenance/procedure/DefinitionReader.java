package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.Frequency;
import org.amas.maintenance.procedure.Definition.Hazard;
import org.amas.maintenance.procedure.Definition.OnFailure;
import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Limit;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes a definition of a document whose shape is right. */
final class DefinitionReader {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> SETTINGS = new TypeReference<>() {};

    private final YamlDocument document;
    private final List<Flaw> flaws;

    DefinitionReader(YamlDocument document, List<Flaw> flaws) {
        this.document = document;
        this.flaws = flaws;
    }

    Definition read() {
        JsonNode root = document.root();
        List<Parameter> parameters = new ArrayList<>();
        root.path("parameters").forEach(node -> parameters.add(parameter(node)));
        List<StepDefinition> steps = new ArrayList<>();
        root.path("steps").forEach(node -> steps.add(step(node, steps.size())));
        return new Definition(
                root.path("key").asString(),
                root.path("title").asString(),
                root.path("purpose").asString().strip(),
                Frequency.valueOf(constant(root.path("frequency"))),
                root.path("category").asString(),
                root.path("owner").asString(),
                root.path("priority").asString(),
                DurationWord.parse(root.path("budget").asString()),
                root.path("runbook").asString("").strip(),
                root.path("hazards").valueStream().map(DefinitionReader::hazard).toList(),
                parameters,
                steps);
    }

    private static Hazard hazard(JsonNode node) {
        return new Hazard(
                node.path("command").asString(),
                node.path("would").asString(),
                node.path("instead").asString());
    }

    private static Parameter parameter(JsonNode node) {
        JsonNode value = node.path("default");
        return new Parameter(
                node.path("name").asString(),
                Parameter.Type.valueOf(constant(node.path("type"))),
                value.isMissingNode() ? null : JSON.treeToValue(value, Object.class),
                node.path("required").asBoolean(false),
                node.path("choices").valueStream().map(JsonNode::asString).toList(),
                text(node.path("min")),
                text(node.path("max")),
                text(node.path("pattern")),
                text(node.path("help")));
    }

    private StepDefinition step(JsonNode node, int index) {
        String effect = text(node.path("effect"));
        JsonNode settings = node.path("settings");
        return new StepDefinition(
                index + 1,
                node.path("title").asString(),
                node.path("kind").asString(),
                effect == null ? null : Effect.valueOf(effect),
                DurationWord.parse(node.path("timeout").asString("5m")),
                node.has("onFailure")
                        ? OnFailure.valueOf(constant(node.path("onFailure")))
                        : OnFailure.STOP,
                settings.isMissingNode() ? Map.of() : JSON.convertValue(settings, SETTINGS),
                limits(node.path("limits"), "/steps/" + index + "/limits"));
    }

    private Map<String, Limit> limits(JsonNode node, String pointer) {
        Map<String, Limit> limits = new TreeMap<>();
        node.propertyStream()
                .forEach(
                        limit -> {
                            try {
                                limits.put(limit.getKey(), limit(limit.getValue()));
                            } catch (IllegalArgumentException e) {
                                flaws.add(
                                        new Flaw(
                                                document.atField(
                                                        YamlDocument.child(
                                                                pointer, limit.getKey())),
                                                limit.getKey() + ": " + e.getMessage()));
                            }
                        });
        return limits;
    }

    private static Limit limit(JsonNode node) {
        return Limit.of(
                number(node.path("warn")),
                number(node.path("fail")),
                node.has("worse") ? Limit.Worse.valueOf(constant(node.path("worse"))) : null);
    }

    private static @Nullable Double number(JsonNode node) {
        return node.isMissingNode() ? null : Double.valueOf(node.doubleValue());
    }

    private static @Nullable String text(JsonNode node) {
        return node.isMissingNode() ? null : node.asString();
    }

    private static String constant(JsonNode word) {
        return word.asString().toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
