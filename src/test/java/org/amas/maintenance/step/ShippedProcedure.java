package org.amas.maintenance.step;

import jakarta.validation.Validation;

import org.amas.maintenance.step.Limit.Standing;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A procedure that ships: tests judge by its limits and settings, not by copies of them. */
public final class ShippedProcedure {

    private static final YAMLMapper YAML = new YAMLMapper();

    private final String key;
    private final JsonNode steps;

    private ShippedProcedure(String key, JsonNode steps) {
        this.key = key;
        this.steps = steps;
    }

    /**
     * With the defaults of its parameters in their places.
     *
     * @param key such as {@code daily/performance}
     */
    public static ShippedProcedure load(String key) {
        String file = "/procedures/" + key + ".yaml";
        try (InputStream in = ShippedProcedure.class.getResourceAsStream(file)) {
            JsonNode root = YAML.readTree(Objects.requireNonNull(in, file));
            String steps = root.path("steps").toString();
            for (JsonNode parameter : root.path("parameters")) {
                String name = "{" + parameter.path("name").asString() + "}";
                JsonNode value = parameter.path("default");
                steps = steps.replace("\"" + name + "\"", value.toString());
                steps = steps.replace(name, value.asString(""));
            }
            return new ShippedProcedure(key, YAML.readTree(steps));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every procedure that ships, in the order of their keys. */
    public static List<ShippedProcedure> all() {
        try {
            String found = "classpath:/procedures/**/*.yaml";
            return Stream.of(new PathMatchingResourcePatternResolver().getResources(found))
                    .map(r -> r.getDescription().replaceFirst(".*/procedures/(.+)\\.yaml.*", "$1"))
                    .sorted()
                    .map(ShippedProcedure::load)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String key() {
        return key;
    }

    /** Every kind that it names, also as a check within a step. */
    public List<String> named() {
        return steps.findValues("kind").stream().map(JsonNode::asString).distinct().toList();
    }

    /** The settings which the procedure gives this kind, bound as in a run. */
    public <S> S settings(StepKind<S> kind) {
        return bound(kind, step(kind.name()).path("settings"));
    }

    /** Of all steps of this kind, in order. */
    public <S> List<S> allSettings(StepKind<S> kind) {
        return steps.valueStream()
                .filter(s -> s.path("kind").asString().equals(kind.name()))
                .map(s -> bound(kind, s.path("settings")))
                .toList();
    }

    private static <S> S bound(StepKind<S> kind, JsonNode settings) {
        Map<String, Object> written =
                settings.isObject() ? YAML.convertValue(settings, Map.class) : Map.of();
        return new StepKinds(
                        List.of(kind), Validation.buildDefaultValidatorFactory().getValidator())
                .bind(kind, written);
    }

    /** What would keep a step of this kind from PASSED: breached limits, findings above INFO. */
    public List<String> troubles(StepKind<?> kind, RecordingContext said) {
        return troubles(kind.name(), said);
    }

    List<String> troubles(String kind, RecordingContext said) {
        Stream<String> readings =
                said.readings().stream()
                        .filter(r -> standing(kind, r) != Standing.WITHIN)
                        .map(
                                r ->
                                        "%s %s%s %s"
                                                .formatted(
                                                        standing(kind, r),
                                                        r.name(),
                                                        r.labels(),
                                                        r.value()));
        Stream<String> findings =
                said.findings().stream()
                        .filter(f -> f.severity().compareTo(Severity.INFO) > 0)
                        .map(f -> f.severity() + " " + f.fingerprint() + ": " + f.text());
        return Stream.concat(readings, findings).toList();
    }

    /** How long a step of this kind may take. */
    public Duration timeout(String kind) {
        return DurationStyle.SIMPLE.parse(step(kind).path("timeout").asString());
    }

    public List<String> limitedReadings(String kind) {
        return step(kind).path("limits").propertyNames().stream().toList();
    }

    public List<String> kinds() {
        return steps.valueStream().map(s -> s.path("kind").asString()).toList();
    }

    private Standing standing(String kind, Reading reading) {
        return limit(kind, reading.name())
                .or(() -> Optional.ofNullable(reading.limit()))
                .map(l -> l.judge(reading.value()))
                .orElse(Standing.WITHIN);
    }

    private Optional<Limit> limit(String kind, String reading) {
        JsonNode limit = step(kind).path("limits").path(reading);
        if (limit.isMissingNode()) {
            return Optional.empty();
        }
        JsonNode worse = limit.path("worse");
        return Optional.of(
                Limit.of(
                        limit.has("warn") ? limit.get("warn").asDouble() : null,
                        limit.has("fail") ? limit.get("fail").asDouble() : null,
                        worse.isString()
                                ? Limit.Worse.valueOf(worse.asString().toUpperCase())
                                : null));
    }

    private JsonNode step(String kind) {
        return steps.valueStream()
                .filter(s -> s.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step of kind " + kind));
    }
}
