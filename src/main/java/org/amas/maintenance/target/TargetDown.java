package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

/**
 * A target that should answer doesn't: refused, timed out, unknown host, wrong password. Carries
 * the real reason; the same target and reason in several steps is one cause.
 */
public class TargetDown extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final TargetType type;
    private final String address;
    private final String reason;

    /**
     * @param reason what the server or the network said, never a secret
     */
    public TargetDown(TargetType type, String address, String reason, @Nullable Throwable cause) {
        super(type.word() + " at " + address + ": " + reason, cause);
        this.type = type;
        this.address = address;
        this.reason = reason;
    }

    public TargetType type() {
        return type;
    }

    public String address() {
        return address;
    }

    public String reason() {
        return reason;
    }
}
