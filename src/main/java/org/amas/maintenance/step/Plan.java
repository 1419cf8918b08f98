package org.amas.maintenance.step;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a step would touch: objects by identity. Making it writes nothing.
 *
 * @param objects at most {@link #SHOWN}, sorted by type and name
 * @param total how many there are in all
 * @param rule beyond {@link #SHOWN} objects, the rule that selects them and its cap
 * @param unavailable why there is no plan; null if there is one
 */
public record Plan(
        List<PlannedObject> objects,
        long total,
        @Nullable String rule,
        @Nullable String unavailable) {

    public static final int SHOWN = 500;

    /**
     * @param type {@code file}, {@code image}, {@code table}
     * @param name its identity: a path, a digest, a qualified name
     * @param action what would happen to it: {@code delete}, {@code gzip}, {@code vacuum}
     * @param bytes its size; shown, never hashed; null if unknown
     * @param note what a person must know of it to choose; shown, never hashed; null if the name
     *     tells it
     */
    public record PlannedObject(
            String type,
            String name,
            String action,
            @Nullable Long bytes,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note) {

        public PlannedObject(String type, String name, String action, @Nullable Long bytes) {
            this(type, name, action, bytes, null);
        }

        public PlannedObject noted(@Nullable String text) {
            return new PlannedObject(type, name, action, bytes, text);
        }

        /** What is hashed and compared: what it is and what would happen to it, not its size. */
        public String identity() {
            return type + "\0" + name + "\0" + action;
        }
    }

    /** The sizes of all together; null where one isn't listed or has none. */
    public @Nullable Long bytes() {
        long sum = 0;
        for (PlannedObject object : objects) {
            if (object.bytes() == null) {
                return null;
            }
            sum += object.bytes();
        }
        return rule != null || objects.isEmpty() ? null : sum;
    }

    /** Nothing would be touched. */
    public static Plan nothing() {
        return new Plan(List.of(), 0, null, null);
    }

    public static Plan unavailable(String reason) {
        return new Plan(List.of(), 0, null, reason);
    }

    public static Plan of(List<PlannedObject> objects, String rule) {
        List<PlannedObject> sorted =
                objects.stream()
                        .sorted(
                                java.util.Comparator.comparing(PlannedObject::type)
                                        .thenComparing(PlannedObject::name))
                        .limit(SHOWN)
                        .toList();
        return new Plan(sorted, objects.size(), objects.size() > SHOWN ? rule : null, null);
    }
}
