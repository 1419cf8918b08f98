package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who acts: a value that callers pass along, from the request to the audit event.
 *
 * @param name the account's user name; for {@code API} the owner of the token
 * @param address the peer address of the request, if there was one
 * @param token the name of the token, for {@code API}
 */
public record Actor(Kind kind, String name, @Nullable String address, @Nullable String token) {

    public Actor(Kind kind, String name, @Nullable String address) {
        this(kind, name, address, null);
    }

    /** How the actor reached us. */
    public enum Kind {
        USER,
        API,
        SCHEDULE,
        SYSTEM,
        /** Nobody we know: a failed sign-in, a request without a session. */
        ANONYMOUS
    }

    /** The application itself: recovery, loading, clean-up. */
    public static final Actor SYSTEM = new Actor(Kind.SYSTEM, "system", null);

    public static Actor anonymous(@Nullable String address) {
        return new Actor(Kind.ANONYMOUS, "anonymous", address);
    }
}
