package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.InvalidParameters.Violation;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * <code>{name}</code> in the string settings of a step. Nothing else is a placeholder: other
 * braces, such as those of JSON or <code>${HOME}</code>, stay as they are. What is put in is not
 * looked at again. A placeholder that is the whole string keeps the type of its value, and leaves
 * its field or element out when there is no value.
 */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z][a-z0-9-]*)}");
    private static final Set<String> CODE = Set.of("script", "sql", "cypher");
    private static final Set<String> VECTORS = Set.of("command", "argv", "args", "interpreter");

    private static final Set<String> RESERVED = Set.of("environment", "run");
    private static final String OPTION =
            "must not begin with '-', because it is an argument of a command";

    private final Map<String, Object> values;
    private final Set<String> refused = new LinkedHashSet<>();

    /**
     * @param values by name: String, Long, Boolean or Duration
     */
    Placeholders(Map<String, Object> values) {
        this.values = values;
    }

    /** The placeholder that is the whole text, or null. */
    static @Nullable String alone(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        return matcher.matches() ? matcher.group(1) : null;
    }

    static List<String> in(String text) {
        return PLACEHOLDER.matcher(text).results().map(r -> r.group(1)).toList();
    }

    /** Shows every string in which placeholders count, with its JSON pointer. */
    static void visit(String pointer, @Nullable Object node, BiConsumer<String, String> visitor) {
        switch (node) {
            case String text -> visitor.accept(pointer, text);
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    visit(YamlDocument.child(pointer, i), list.get(i), visitor);
                }
            }
            case Map<?, ?> map ->
                    map.forEach(
                            (name, value) -> {
                                if (!CODE.contains(name)) {
                                    visit(YamlDocument.child(pointer, name), value, visitor);
                                }
                            });
            case null, default -> {}
        }
    }

    /** Shows every argument of a command, with the others. */
    static void visitArguments(String pointer, @Nullable Object node, ArgumentVisitor visitor) {
        if (node instanceof Map<?, ?> map) {
            map.forEach(
                    (name, value) -> {
                        String place = YamlDocument.child(pointer, name);
                        if (VECTORS.contains(name) && value instanceof List<?> vector) {
                            for (int i = 0; i < vector.size(); i++) {
                                if (vector.get(i) instanceof String) {
                                    visitor.visit(YamlDocument.child(place, i), vector, i);
                                }
                            }
                        } else if (!CODE.contains(name)) {
                            visitArguments(place, value, visitor);
                        }
                    });
        } else if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                visitArguments(YamlDocument.child(pointer, i), list.get(i), visitor);
            }
        }
    }

    /** Of an argument of a command. */
    interface ArgumentVisitor {
        void visit(String pointer, List<?> vector, int index);
    }

    /**
     * The settings with values in place.
     *
     * @throws InvalidParameters naming every value that would become an option of a command
     */
    Map<String, Object> fill(Map<String, Object> settings) {
        refused.clear();
        Map<String, Object> filled = filled(settings);
        if (!refused.isEmpty()) {
            throw new InvalidParameters(
                    refused.stream()
                            .map(InvalidParameters::field)
                            .map(field -> new Violation(field, OPTION))
                            .toList());
        }
        return filled;
    }

    /**
     * The placeholders behind a place of the filled settings: those of the text there, or the only
     * one below the innermost place that the settings spell out.
     *
     * @param path names and indices, as a kind tells what it refuses
     */
    Set<String> behind(Map<String, Object> settings, List<Object> path) {
        Object node = settings;
        for (Object part : path) {
            Object inner =
                    switch (node) {
                        case Map<?, ?> map -> map.get(part);
                        case List<?> list when part instanceof Integer index ->
                                present(list).skip(index).findFirst().orElse(null);
                        default -> null;
                    };
            if (inner == null) {
                break;
            }
            node = inner;
        }
        Set<String> names = new LinkedHashSet<>();
        visit("", node, (pointer, text) -> names.addAll(in(text)));
        names.removeAll(RESERVED);
        return node instanceof String || names.size() == 1 ? names : Set.of();
    }

    /** An element that is a placeholder without a value was left out. */
    private Stream<?> present(List<?> list) {
        return list.stream()
                .filter(
                        element ->
                                !(element instanceof String text)
                                        || alone(text) == null
                                        || values.containsKey(alone(text)));
    }

    private Map<String, Object> filled(Map<String, Object> settings) {
        Map<String, Object> filled = new LinkedHashMap<>();
        settings.forEach(
                (name, value) -> {
                    Object full = CODE.contains(name) ? value : fill(value, VECTORS.contains(name));
                    if (full != Absent.ABSENT) {
                        filled.put(name, full);
                    }
                });
        return filled;
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object fill(@Nullable Object node, boolean vector) {
        return switch (node) {
            case String text -> fill(text, vector);
            case List<?> list -> {
                List<@Nullable Object> filled = new ArrayList<>();
                list.forEach(element -> filled.add(fill(element, vector)));
                filled.removeIf(element -> element == Absent.ABSENT);
                yield filled;
            }
            case Map<?, ?> map -> filled((Map<String, Object>) map);
            case null -> null;
            default -> node;
        };
    }

    private Object fill(String text, boolean vector) {
        String alone = alone(text);
        if (alone != null) {
            Object value = values.getOrDefault(alone, Absent.ABSENT);
            refuseOption(vector, "", alone, value);
            return value instanceof Duration duration ? DurationWord.of(duration) : value;
        }
        StringBuilder filled = new StringBuilder();
        int end = 0;
        for (Matcher m = PLACEHOLDER.matcher(text); m.find(); end = m.end()) {
            filled.append(text, end, m.start());
            Object value = values.getOrDefault(m.group(1), "");
            refuseOption(vector, filled, m.group(1), value);
            filled.append(written(value));
        }
        return filled.append(text, end, text.length()).toString();
    }

    /** A dash is the author's to write: after nothing, or after dashes, no value may add one. */
    private void refuseOption(boolean vector, CharSequence before, String name, Object value) {
        boolean onlyDashes = before.chars().allMatch(c -> c == '-');
        if (vector && onlyDashes && written(value).startsWith("-")) {
            refused.add(name);
        }
    }

    private static String written(Object value) {
        return value instanceof Duration duration ? DurationWord.of(duration) : value.toString();
    }

    private enum Absent {
        ABSENT;

        @Override
        public String toString() {
            return "";
        }
    }
}
