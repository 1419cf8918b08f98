package org.amas.maintenance.step;

import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;

import java.util.Optional;

/** Whose folders, packages and logs are looked at: a reading of a machine's own names it. */
public final class OnHost {

    private OnHost() {}

    /** With the machine's name; as it was where the environment proves no machine. */
    public static Reading named(Reading reading, StepContext context) {
        return proven(context).map(host -> reading.label("host", host.hostname())).orElse(reading);
    }

    /** The environment's machine, if this node is proven to be it. */
    public static Optional<HostTarget> proven(StepContext context) {
        try {
            return Optional.of(context.target(HostTarget.class, TargetType.HOST).proven());
        } catch (TargetAbsent unproven) {
            return Optional.empty();
        }
    }

    /** Why no machine is proven to be the environment's; empty if one is. */
    public static Optional<String> unproven(StepContext context) {
        try {
            context.target(HostTarget.class, TargetType.HOST).proven();
            return Optional.empty();
        } catch (TargetAbsent unproven) {
            return Optional.of(unproven.reason());
        }
    }
}
