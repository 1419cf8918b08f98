package org.amas.maintenance.step;

import org.amas.maintenance.target.TargetType;

import java.util.Set;

/**
 * A change that deletes no data, but may leave it unreadable for what ran before, as a newer
 * version of a server does: where approval is required it begins only with a young verified backup.
 */
public interface EndangeringKind<S> extends StepKind<S> {

    /** Whose data; empty if nobody's. */
    Set<TargetType> endangers(S settings);
}
