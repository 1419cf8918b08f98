package org.amas.maintenance.step.packages;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The nearest version of a package against which nothing is known.
 *
 * @param advisories that the step up answers
 */
record Raise(String from, String to, TreeSet<String> advisories) {

    private static final int MOST_STEPS = 50;

    /**
     * From fix to fix, since one fix may have been found wanting later.
     *
     * @return empty if nothing is known against it, or something has no fix
     */
    static Optional<Raise> of(String name, String version, AdvisorySnapshot snapshot) {
        TreeSet<String> answered = new TreeSet<>();
        String at = version;
        for (int step = 0; step < MOST_STEPS; step++) {
            List<Advisory> against = snapshot.against(name, at);
            if (against.isEmpty()) {
                return answered.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Raise(version, at, answered));
            }
            Optional<String> next = farthest(against, at, snapshot.ecosystem());
            if (next.isEmpty()) {
                return Optional.empty();
            }
            against.forEach(a -> answered.add(a.names()));
            at = next.get();
        }
        return Optional.empty();
    }

    /** The first version that mends all of them; empty if one has none, or none above. */
    private static Optional<String> farthest(
            List<Advisory> against, String version, Ecosystem ecosystem) {
        String farthest = version;
        for (Advisory advisory : against) {
            Optional<String> fixed = advisory.fixed(version, ecosystem);
            if (fixed.isEmpty()) {
                return Optional.empty();
            }
            if (ecosystem.compare(fixed.get(), farthest).orElse(0) > 0) {
                farthest = fixed.get();
            }
        }
        return farthest.equals(version) ? Optional.empty() : Optional.of(farthest);
    }
}
