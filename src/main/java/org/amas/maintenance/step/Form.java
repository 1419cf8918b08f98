package org.amas.maintenance.step;

import org.amas.maintenance.web.Visible;
import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a waiting step asks a person.
 *
 * @param instructions what to do before answering, in plain sentences; lines are kept
 * @param tables what the answer is about, such as the choices and the evidence for each
 */
public record Form(String instructions, List<Table> tables, List<Field> fields) {

    /** The longest answer in one field. */
    public static final int LONGEST = 4_000;

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,6})?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    public Form {
        tables = List.copyOf(tables);
        fields = List.copyOf(fields);
    }

    /** How a field is filled in. */
    public enum Type {
        /** One line. */
        TEXT,
        /** Several lines. */
        LINES,
        /** One of the choices. */
        CHOICE,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** A decimal number. */
        NUMBER,
        /** A day, {@code 2026-11-28}. */
        DATE
    }

    /**
     * One field.
     *
     * @param name {@code [a-z][a-z0-9-]*}, the key in the answer
     * @param unless required as well unless that other field has that value; null if it stands
     *     alone
     */
    public record Field(
            String name,
            String label,
            Type type,
            boolean required,
            List<Choice> choices,
            @Nullable String help,
            @Nullable Unless unless) {

        public Field {
            choices = List.copyOf(choices);
        }

        public static Field of(String name, String label, Type type, boolean required) {
            return new Field(name, label, type, required, List.of(), null, null);
        }

        public static Field choice(String name, String label, List<Choice> choices) {
            return new Field(name, label, Type.CHOICE, true, choices, null, null);
        }

        public Field help(String text) {
            return new Field(name, label, type, required, choices, text, unless);
        }

        /** Must be filled in unless that field has that value. */
        public Field requiredUnless(String field, String value) {
            return new Field(name, label, type, required, choices, help, new Unless(field, value));
        }
    }

    /**
     * One thing to choose; {@code help} says what follows from it.
     *
     * @param ticks the fields of which at least one must be true if this is chosen; none if empty
     */
    public record Choice(String value, String label, @Nullable String help, List<String> ticks) {

        public Choice {
            ticks = ticks == null ? List.of() : List.copyOf(ticks); // null in older forms
        }

        public Choice(String value, String label, @Nullable String help) {
            this(value, label, help, List.of());
        }

        /** Whether an answer chose this one. */
        public boolean is(@Nullable Object answer) {
            return value.equals(answer);
        }
    }

    /** Another field and the value of it that makes this one optional. */
    public record Unless(String field, String value) {}

    /**
     * What is wrong with an answer.
     *
     * @return by field, one sentence each; empty if it can be taken
     */
    public Map<String, String> refuse(Map<String, String> answer) {
        Map<String, String> wrong = new TreeMap<>();
        answer.keySet().stream()
                .filter(name -> fields.stream().noneMatch(field -> field.name().equals(name)))
                .forEach(name -> wrong.put(name, "is not asked for"));
        for (Field field : fields) {
            String value = answer.getOrDefault(field.name(), "").strip();
            problem(field, value, answer).ifPresent(text -> wrong.put(field.name(), text));
            unticked(field, value, answer)
                    .ifPresent(
                            name ->
                                    wrong.putIfAbsent(
                                            name, "or another one must be ticked for that choice"));
        }
        return wrong;
    }

    private static Optional<String> problem(Field field, String value, Map<String, String> answer) {
        if (value.isEmpty()) {
            return isRequired(field, answer) ? Optional.of("is required") : Optional.empty();
        }
        if (Visible.obscures(value)) {
            return Optional.of("must have no control or invisible characters");
        }
        if (value.length() > LONGEST) {
            return Optional.of("must have at most %,d characters".formatted(LONGEST));
        }
        return switch (field.type()) {
            case TEXT ->
                    value.lines().count() > 1 ? Optional.of("must be one line") : Optional.empty();
            case LINES -> Optional.empty();
            case BOOLEAN -> unless(value.matches("true|false"), "must be true or false");
            case NUMBER -> unless(NUMBER.matcher(value).matches(), "must be a number");
            case DATE -> unless(isDay(value), "must be a day such as 2026-11-28");
            case CHOICE ->
                    unless(
                            field.choices().stream().anyMatch(one -> one.value().equals(value)),
                            "must be one of "
                                    + String.join(
                                            ", ",
                                            field.choices().stream().map(Choice::value).toList()));
        };
    }

    /** The first of those of which one must be ticked for what was chosen, if none is. */
    private static Optional<String> unticked(
            Field field, String value, Map<String, String> answer) {
        return field.choices().stream()
                .filter(one -> one.is(value) && !one.ticks().isEmpty())
                .map(Choice::ticks)
                .filter(
                        ticks ->
                                ticks.stream()
                                        .map(tick -> answer.getOrDefault(tick, "").strip())
                                        .noneMatch("true"::equals))
                .map(List::getFirst)
                .findFirst();
    }

    private static boolean isRequired(Field field, Map<String, String> answer) {
        Unless unless = field.unless();
        return field.required()
                || unless != null
                        && !Objects.equals(
                                answer.getOrDefault(unless.field(), "").strip(), unless.value());
    }

    private static Optional<String> unless(boolean fine, String problem) {
        return fine ? Optional.empty() : Optional.of(problem);
    }

    private static boolean isDay(String value) {
        try {
            return DATE.matcher(value).matches() && LocalDate.parse(value) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
