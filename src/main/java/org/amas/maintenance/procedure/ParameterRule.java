package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.Parameter;
import org.amas.maintenance.web.Visible;
import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What one parameter accepts. The one place where values are judged, wherever they come from: a
 * form, the API, a schedule, a default.
 */
final class ParameterRule {

    static final int LONGEST = 10_000;
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    private final Parameter parameter;

    ParameterRule(Parameter parameter) {
        this.parameter = parameter;
    }

    /**
     * The value as String, Long, Boolean or Duration.
     *
     * @param value as JSON has it
     * @throws IllegalArgumentException saying what it must be
     */
    Object accept(Object value) {
        return switch (parameter.type()) {
            case STRING -> string(value);
            case INTEGER -> integer(value);
            case BOOLEAN -> bool(value);
            case CHOICE -> choice(value);
            case DURATION -> duration(value);
        };
    }

    /** The text of a form's field as JSON would have it. */
    Object fromText(String text) {
        return switch (parameter.type()) {
            case INTEGER -> INTEGER.matcher(text).matches() ? Long.valueOf(text) : text;
            case BOOLEAN ->
                    switch (text) {
                        case "true", "on" -> true;
                        case "false" -> false;
                        default -> text;
                    };
            default -> text;
        };
    }

    /** A value to try a step with when the parameter has no default. */
    Object sample(String text) {
        return switch (parameter.type()) {
            case STRING -> text;
            case INTEGER -> bound(1L, parameter.min(), parameter.max());
            case BOOLEAN -> false;
            case CHOICE -> parameter.choices().getFirst();
            case DURATION ->
                    DurationWord.parse(
                            parameter.min() != null
                                    ? parameter.min()
                                    : parameter.max() != null ? parameter.max() : "1m");
        };
    }

    private static Long bound(Long otherwise, @Nullable String min, @Nullable String max) {
        return min != null ? Long.valueOf(min) : max != null ? Long.valueOf(max) : otherwise;
    }

    private String string(Object value) {
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException("must be a string");
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("must have at most " + LONGEST + " characters");
        }
        refuseUnprintable(text);
        if (parameter.pattern() != null && !matches(parameter.pattern(), text)) {
            throw new IllegalArgumentException("must match " + parameter.pattern());
        }
        return text;
    }

    /** It could make a second person read something else than what is used. */
    private static void refuseUnprintable(String text) {
        if (text.codePoints().anyMatch(Visible::hides)) {
            throw new IllegalArgumentException("must have no control or invisible characters");
        }
    }

    private static boolean matches(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(new HastyText(text));
        try {
            return matcher.matches();
        } catch (HastyText.TooSlow | StackOverflowError e) {
            throw new IllegalArgumentException("takes too long to compare with " + pattern);
        }
    }

    private Long integer(Object value) {
        long number =
                switch (value) {
                    case Integer i -> i;
                    case Long l -> l;
                    case BigInteger b when b.bitLength() < 64 -> b.longValue();
                    default -> throw new IllegalArgumentException("must be an integer");
                };
        if (parameter.min() != null && number < Long.parseLong(parameter.min())) {
            throw new IllegalArgumentException("must be at least " + parameter.min());
        }
        if (parameter.max() != null && number > Long.parseLong(parameter.max())) {
            throw new IllegalArgumentException("must be at most " + parameter.max());
        }
        return number;
    }

    private static Boolean bool(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw new IllegalArgumentException("must be true or false");
    }

    private String choice(Object value) {
        if (value instanceof String word && parameter.choices().contains(word)) {
            return word;
        }
        throw new IllegalArgumentException(
                "must be one of " + String.join(", ", parameter.choices()));
    }

    private Duration duration(Object value) {
        Duration duration =
                switch (value) {
                    case Duration known -> known;
                    case String word -> DurationWord.parse(word);
                    default ->
                            throw new IllegalArgumentException(
                                    "must be a duration such as 30s, 15m, 1h or 7d");
                };
        if (parameter.min() != null
                && duration.compareTo(DurationWord.parse(parameter.min())) < 0) {
            throw new IllegalArgumentException("must be at least " + parameter.min());
        }
        if (parameter.max() != null
                && duration.compareTo(DurationWord.parse(parameter.max())) > 0) {
            throw new IllegalArgumentException("must be at most " + parameter.max());
        }
        return duration;
    }

    /**
     * Refuses a rule that contradicts itself.
     *
     * @throws IllegalArgumentException if a bound isn't of the parameter's type, or min exceeds max
     */
    void checkBounds() {
        switch (parameter.type()) {
            case INTEGER -> ordered(INTEGER_BOUND);
            case DURATION -> ordered(DurationWord::parse);
            default -> {
                if (parameter.min() != null || parameter.max() != null) {
                    throw new IllegalArgumentException(
                            "min and max go with integer and duration only");
                }
            }
        }
    }

    private static final java.util.function.Function<String, Long> INTEGER_BOUND =
            text -> {
                if (!INTEGER.matcher(text).matches()) {
                    throw new IllegalArgumentException("min and max must be integers");
                }
                return Long.valueOf(text);
            };

    private <T extends Comparable<T>> void ordered(java.util.function.Function<String, T> reader) {
        T min = parameter.min() == null ? null : reader.apply(parameter.min());
        T max = parameter.max() == null ? null : reader.apply(parameter.max());
        if (min != null && max != null && min.compareTo(max) > 0) {
            throw new IllegalArgumentException("min is above max");
        }
    }

    /**
     * @throws IllegalArgumentException if the pattern isn't a regular expression, or isn't for a
     *     string
     */
    void checkPattern() {
        if (parameter.pattern() == null) {
            return;
        }
        if (parameter.type() != Parameter.Type.STRING) {
            throw new IllegalArgumentException("a pattern goes with a string only");
        }
        try {
            Pattern.compile(parameter.pattern());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "not a regular expression: " + e.getDescription(), e);
        }
    }
}
