package org.amas.maintenance.notify;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Which procedures make what a rule looks at: without one it can never fire. */
@Component
class AlertMakers {

    /** Asked for late: both need all kinds, and so the rules' own. */
    private final ObjectProvider<Catalogue> catalogue;

    private final ObjectProvider<StepKinds> kinds;

    AlertMakers(ObjectProvider<Catalogue> catalogue, ObjectProvider<StepKinds> kinds) {
        this.catalogue = catalogue;
        this.kinds = kinds;
    }

    /** The procedures that have a step of this kind, in the order of their keys. */
    List<String> of(String kind) {
        return catalogue.getObject().current().stream()
                .filter(v -> v.definition().steps().stream().anyMatch(s -> s.kind().equals(kind)))
                .map(v -> v.key())
                .sorted()
                .toList();
    }

    /** Why no run finds anything by this kind; empty if some can. */
    Optional<String> missing(String kind) {
        if (kinds.getObject().named(kind).isEmpty()) {
            return Optional.of("there is no kind " + kind);
        }
        return of(kind).isEmpty()
                ? Optional.of("no procedure has a step of kind " + kind)
                : Optional.empty();
    }

    /** Why no run takes this reading; empty if some can. */
    Optional<String> missing(String kind, String reading) {
        Optional<String> missing = missing(kind);
        if (missing.isPresent()) {
            return missing;
        }
        StepKind<?> found = kinds.getObject().named(kind).orElseThrow();
        boolean known =
                found.readings().contains(reading)
                        || found.readings().contains(StepKind.ANY_READING);
        return known
                ? Optional.empty()
                : Optional.of(
                        "%s has no reading %s, only %s"
                                .formatted(
                                        kind,
                                        reading,
                                        String.join(", ", new TreeSet<>(found.readings()))));
    }
}
