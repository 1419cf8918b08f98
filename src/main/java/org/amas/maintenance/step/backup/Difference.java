package org.amas.maintenance.step.backup;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Something that a store holds otherwise than it should.
 *
 * @param kind and {@code name}: as in {@link Manifest.Part}
 * @param wanted and {@code found}: how many; null where there is none
 * @param text what is wrong, {@code has other content}
 */
public record Difference(
        String kind, String name, @Nullable Long wanted, @Nullable Long found, String text) {

    /**
     * @param same whether what was found is good enough for what was wanted
     */
    public static List<Difference> between(
            List<Manifest.Part> wanted,
            List<Manifest.Part> found,
            BiPredicate<Manifest.Part, Manifest.Part> same) {
        List<Difference> differences = new ArrayList<>();
        Map<String, Manifest.Part> left = new TreeMap<>();
        found.forEach(part -> left.put(key(part), part));
        for (Manifest.Part part : wanted) {
            Manifest.Part there = left.remove(key(part));
            if (there == null || !same.test(part, there)) {
                differences.add(of(part, there));
            }
        }
        left.values().forEach(part -> differences.add(surplus(part)));
        return differences;
    }

    private static String key(Manifest.Part part) {
        return part.kind() + "\0" + part.name();
    }

    private static Difference of(Manifest.Part part, Manifest.@Nullable Part there) {
        String text =
                there == null
                        ? "is missing"
                        : part.count() == there.count()
                                ? "has other content"
                                : "has another number";
        return new Difference(
                part.kind(),
                part.name(),
                part.count(),
                there == null ? null : (Long) there.count(),
                text);
    }

    private static Difference surplus(Manifest.Part part) {
        return new Difference(
                part.kind(), part.name(), null, part.count(), "is there and was not before");
    }
}
