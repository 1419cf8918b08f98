package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** Whether somebody has to do something. */
    public boolean troubled() {
        return !answer.reachable() || trouble() != null;
    }

    /** What is wrong although it answers; null if nothing is. */
    public @Nullable String trouble() {
        if (!answer.missing().isEmpty()) {
            return "a right is missing";
        }
        return answer.certificates().stream().allMatch(c -> c.good(checkedAt))
                ? null
                : "a certificate is not good";
    }

    /** What there is to say, as it was when it was asked; empty if that is nothing. */
    public String detail() {
        return Stream.concat(
                        Stream.of(answer.detail()).filter(text -> !text.isEmpty()),
                        answer.certificates().stream().map(c -> c.sentence(checkedAt)))
                .collect(Collectors.joining("; "));
    }
}
