package org.amas.maintenance.step;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every kind there is, by name, and the binding of settings to a kind's record. */
@Component
public class StepKinds {

    private final Map<String, StepKind<?>> kinds;
    private final Validator validator;
    private final JsonMapper mapper;
    private final JsonMapper incomplete;

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
                        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                        .addModule(words)
                        .build();
        this.incomplete =
                mapper.rebuild()
                        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
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
        List<Refusal> refusals = new ArrayList<>();
        S bound = read(mapper, kind, settings, refusals);
        if (bound != null) {
            refusals.addAll(violations(bound));
        }
        if (bound == null || !refusals.isEmpty()) {
            throw new InvalidSettings(refusals);
        }
        return bound;
    }

    private <S> @Nullable S read(
            JsonMapper reader,
            StepKind<S> kind,
            Map<String, Object> settings,
            List<Refusal> refusals) {
        try {
            return reader.convertValue(settings, kind.settings());
        } catch (UnrecognizedPropertyException e) {
            String known = known(e.getKnownPropertyIds());
            refusals.add(new Refusal(path(e), "there is no such setting; known are " + known));
        } catch (DatabindException e) {
            refusals.add(new Refusal(path(e), reason(e)));
        } catch (JacksonException | IllegalArgumentException e) {
            refusals.add(new Refusal(List.of(), String.valueOf(e.getMessage())));
        }
        others(kind, settings, refusals);
        return null;
    }

    /** The reader stops at the first setting that it can't take: the others are read without it. */
    private <S> void others(
            StepKind<S> kind, Map<String, Object> settings, List<Refusal> refusals) {
        Set<Object> refused =
                refusals.stream()
                        .flatMap(r -> r.path().stream().limit(1))
                        .collect(Collectors.toSet());
        Map<String, Object> others = new TreeMap<>(settings);
        if (!others.keySet().removeAll(refused)) {
            return;
        }
        List<Refusal> more = new ArrayList<>();
        S bound = read(incomplete, kind, others, more);
        if (bound != null) {
            more.addAll(violations(bound));
        }
        more.stream()
                .filter(r -> !r.path().isEmpty() && !refused.contains(r.path().getFirst()))
                .forEach(refusals::add);
    }

    private List<Refusal> violations(Object bound) {
        return validator.validate(bound).stream()
                .map(v -> new Refusal(path(v), v.getMessage()))
                .sorted(Comparator.comparing(Refusal::sentence))
                .toList();
    }

    private static String known(@Nullable Collection<Object> names) {
        return names == null || names.isEmpty()
                ? "none"
                : names.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    /** The reader's own words are for programmers. */
    private static String reason(DatabindException e) {
        if (!(e instanceof MismatchedInputException mismatch) || mismatch.getTargetType() == null) {
            return e.getOriginalMessage();
        }
        Class<?> wanted = ClassUtils.resolvePrimitiveIfNecessary(mismatch.getTargetType());
        if (wanted == Duration.class) {
            return "must be a duration such as 30s, 15m, 1h or 7d";
        }
        if (wanted == DataSize.class) {
            return "must be a size such as 500KB, 10MB or 2GB";
        }
        if (wanted == Boolean.class) {
            return "must be true or false";
        }
        if (wanted.isEnum()) {
            return Arrays.stream(wanted.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "must be one of ", ""));
        }
        if (Number.class.isAssignableFrom(wanted)) {
            return "must be a number";
        }
        return Collection.class.isAssignableFrom(wanted)
                ? "must be a list"
                : e.getOriginalMessage();
    }

    private static List<Object> path(DatabindException e) {
        return e.getPath().stream()
                .<Object>map(r -> r.getPropertyName() != null ? r.getPropertyName() : r.getIndex())
                .toList();
    }

    /** Names and indices; what validation calls an element of a list is its index. */
    private static List<Object> path(ConstraintViolation<?> violation) {
        List<Object> path = new ArrayList<>();
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getIndex() != null) {
                path.add(node.getIndex());
            } else if (node.getKey() != null) {
                path.add(String.valueOf(node.getKey()));
            }
            if (node.getKind() != ElementKind.CONTAINER_ELEMENT && node.getName() != null) {
                path.add(node.getName());
            }
        }
        if (isOfTheWhole(violation)) {
            path.removeLast();
        }
        return List.copyOf(path);
    }

    /** A rule over several settings has the name of a method, which nobody has written. */
    private static boolean isOfTheWhole(ConstraintViolation<?> violation) {
        String last = null;
        for (Path.Node node : violation.getPropertyPath()) {
            last = node.getKind() == ElementKind.PROPERTY ? node.getName() : null;
        }
        String name = last;
        Object bean = violation.getLeafBean();
        return name != null
                && bean instanceof Record
                && Arrays.stream(bean.getClass().getRecordComponents())
                        .noneMatch(setting -> setting.getName().equals(name));
    }

    /**
     * Why a setting is refused.
     *
     * @param path names and indices from the outermost setting; empty for all of them together
     * @param reason {@code must begin with /}
     */
    public record Refusal(List<Object> path, String reason) {

        /** {@code mounts[0]}; empty for all settings together. */
        public String place() {
            StringBuilder place = new StringBuilder();
            for (Object part : path) {
                if (part instanceof Integer index) {
                    place.append('[').append(index).append(']');
                } else {
                    place.append(place.isEmpty() ? "" : ".").append(part);
                }
            }
            return place.toString();
        }

        /** {@code mounts[0] must begin with /}. */
        public String sentence() {
            return (place() + " " + reason).strip();
        }
    }

    /** Settings that a kind refuses; the message names every field. */
    public static class InvalidSettings extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private final transient List<Refusal> refusals;

        InvalidSettings(List<Refusal> refusals) {
            super(refusals.stream().map(Refusal::sentence).collect(Collectors.joining("; ")));
            this.refusals = List.copyOf(refusals);
        }

        public List<Refusal> refusals() {
            return refusals;
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
