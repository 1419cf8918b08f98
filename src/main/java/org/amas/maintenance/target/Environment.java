package org.amas.maintenance.target;

import java.util.List;
import java.util.Optional;

/**
 * A named set of targets.
 *
 * @param name as in URLs and the API: {@code production}
 * @param approvalRequired whether what destroys needs a second person here
 * @param lab whether this is the stand-in: changing steps refuse what isn't marked as the lab's
 */
public record Environment(
        String name, String title, boolean approvalRequired, boolean lab, List<Target> targets) {

    public Optional<Target> target(TargetType type) {
        return targets.stream().filter(t -> t.type() == type).findFirst();
    }

    /**
     * @throws TargetAbsent if there is no such target here
     */
    public <T extends Target> T target(Class<T> type, TargetType word) {
        return targets.stream()
                .filter(t -> t.type() == word)
                .findFirst()
                .map(type::cast)
                .orElseThrow(() -> new TargetAbsent("no " + word.word() + " target in " + name));
    }

    /** What must never be shown, as it is now; a secret that can't be read has nothing to hide. */
    public List<String> secrets() {
        return targets.stream()
                .flatMap(Target::secrets)
                .map(Secret::readable)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }
}
