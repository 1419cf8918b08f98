package org.amas.maintenance.step;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every kind there is, by name, and the binding of settings to a kind's record. */
@Component
public class StepKinds {

    private final Map<String, StepKind<?>> kinds;
    private final Validator validator;
    private final JsonMapper mapper;

    public StepKinds(List<StepKind<?>> kinds, Validator validator) {
        this.kinds =
                new TreeMap<>(kinds.stream().collect(Collectors.toMap(StepKind::name, k -> k)));
        this.validator = validator;
        SimpleModule words = new SimpleModule();
        words.addDeserializer(Duration.class, new DurationWord());
        words.addDeserializer(DataSize.class, new SizeWord());
        this.mapper =
                JsonMapper.builder()
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .addModule(words)
                        .build();
    }

    public Optional<StepKind<?>> named(String name) {
        return Optional.ofNullable(kinds.get(name));
    }

    public Collection<StepKind<?>> all() {
        return kinds.values();
    }

    /**
     * Binds settings to a kind's record. Durations are written {@code 30s 15m 1h 7d}, sizes {@code
     * 10MB}.
     *
     * @throws InvalidSettings naming the field and what is wrong with it
     */
    public <S> S bind(StepKind<S> kind, Map<String, Object> settings) {
        S bound;
        try {
            bound = mapper.convertValue(settings, kind.settings());
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidSettings(
                    path(e)
                            + "there is no such setting; known are "
                            + known(e.getKnownPropertyIds()));
        } catch (DatabindException e) {
            throw new InvalidSettings(path(e) + e.getOriginalMessage());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new InvalidSettings(String.valueOf(e.getMessage()));
        }
        String violations =
                validator.validate(bound).stream()
                        .map(StepKinds::sentence)
                        .sorted()
                        .collect(Collectors.joining("; "));
        if (!violations.isEmpty()) {
            throw new InvalidSettings(violations);
        }
        return bound;
    }

    private static String known(@Nullable Collection<Object> names) {
        return names == null || names.isEmpty()
                ? "none"
                : names.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String sentence(ConstraintViolation<?> violation) {
        return violation.getPropertyPath() + " " + violation.getMessage();
    }

    private static String path(DatabindException e) {
        String path =
                e.getPath().stream()
                        .map(
                                r ->
                                        r.getPropertyName() != null
                                                ? r.getPropertyName()
                                                : "[" + r.getIndex() + "]")
                        .collect(Collectors.joining("."));
        return path.isEmpty() ? "" : path + ": ";
    }

    /** Settings that a kind refuses; the message names the field. */
    public static class InvalidSettings extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        InvalidSettings(String message) {
            super(message);
        }
    }

    private static class DurationWord extends StdDeserializer<Duration> {

        DurationWord() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) {
            try {
                return DurationStyle.SIMPLE.parse(parser.getValueAsString(""));
            } catch (IllegalArgumentException e) {
                throw context.weirdStringException(
                        parser.getValueAsString(""), Duration.class, "write 30s, 15m, 1h or 7d");
            }
        }
    }

    private static class SizeWord extends StdDeserializer<DataSize> {

        SizeWord() {
            super(DataSize.class);
        }

        @Override
        public DataSize deserialize(JsonParser parser, DeserializationContext context) {
            try {
                return DataSize.parse(parser.getValueAsString(""));
            } catch (IllegalArgumentException e) {
                throw context.weirdStringException(
                        parser.getValueAsString(""), DataSize.class, "write 500KB, 10MB or 2GB");
            }
        }
    }
}
