package org.amas.maintenance.target;

import java.time.Instant;

/**
 * What one target said, and when.
 *
 * @param latencyMillis how long the whole question took, connecting included
 */
public record Reachability(Target target, Answer answer, long latencyMillis, Instant checkedAt) {

    /** Whether it was looked at on this machine, so that no server took any time to answer. */
    public boolean local() {
        return switch (target) {
            case HostTarget host -> true;
            case FilesTarget files -> true;
            case CertificatesTarget certificates -> certificates.endpoints().isEmpty();
            default -> false;
        };
    }

    /** Whether somebody has to do something: it doesn't answer, or our account lacks a right. */
    public boolean troubled() {
        return !answer.reachable() || !answer.missing().isEmpty();
    }
}
