package org.amas.maintenance.step;

import org.amas.maintenance.target.TargetType;

import java.util.Set;

/**
 * A step that says itself whose data it may cost: a change that leaves it unreadable for what ran
 * before, as a newer version of a server does, or a deletion of what is a copy. Where approval is
 * required it begins only with a young verified backup of that.
 */
public interface EndangeringKind<S> extends StepKind<S> {

    /** Whose data; empty if nobody's. */
    Set<TargetType> endangers(S settings);
}
