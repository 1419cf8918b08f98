package org.amas.maintenance.target;

import java.time.Instant;

/**
 * What one target said, and when.
 *
 * @param latencyMillis how long the whole question took, connecting included
 */
public record Reachability(Target target, Answer answer, long latencyMillis, Instant checkedAt) {}
