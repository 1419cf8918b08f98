package org.amas.maintenance.procedure;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Whether the current version of a procedure may run where a second person is asked for.
 *
 * @param current what the procedure is, and what runs where nobody else is asked for
 * @param by who activated it; null while it waits, and for what ships
 * @param served what runs where approval is required; null if nothing may
 */
public record Activation(
        Version current, @Nullable String by, @Nullable Instant at, @Nullable Version served) {

    /** True while nobody activated a version that needs it. */
    public boolean isWaiting() {
        return served == null || served.id() != current.id();
    }

    /** Whoever has a version loaded can't be the second person. */
    public boolean mayBeGivenBy(String username) {
        return isWaiting() && !username.equals(current.loader());
    }
}
