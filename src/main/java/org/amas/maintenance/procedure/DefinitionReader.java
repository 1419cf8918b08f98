package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.Frequency;
import org.amas.maintenance.procedure.Definition.Hazard;
import org.amas.maintenance.procedure.Definition.OnFailure;
import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.Shape.Misfits;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Limit;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Makes a definition of a document, or of those of its parts whose shape is right. */
final class DefinitionReader {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> SETTINGS = new TypeReference<>() {};

    private final YamlDocument document;
    private final Misfits misfits;
    private final List<Flaw> flaws;

    DefinitionReader(YamlDocument document, Misfits misfits, List<Flaw> flaws) {
        this.document = document;
        this.misfits = misfits;
        this.flaws = flaws;
    }

    /** By JSON pointer, in the order of the text. */
    Map<String, Parameter> parameters() {
        return parts("parameters", (node, index) -> parameter(node));
    }

    /** By JSON pointer, in the order of the text. */
    Map<String, StepDefinition> steps() {
        return parts("steps", this::step);
    }

    private <T> Map<String, T> parts(String field, BiFunction<JsonNode, Integer, T> reader) {
        Map<String, T> parts = new LinkedHashMap<>();
        JsonNode nodes = document.root().path(field);
        for (int i = 0; nodes.isArray() && i < nodes.size(); i++) {
            String pointer = "/" + field + "/" + i;
            if (misfits.spare(pointer)) {
                parts.put(pointer, reader.apply(nodes.get(i), i));
            }
        }
        return parts;
    }

    /** Of a document whose shape is right everywhere. */
    Definition read(Collection<Parameter> parameters, Collection<StepDefinition> steps) {
        JsonNode root = document.root();
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
                List.copyOf(parameters),
                List.copyOf(steps));
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
                text(node.path("onlyAfter")),
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
