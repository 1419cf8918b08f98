package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

/** The server answers, but our account may not do this: the step is NOT_RUN, with the remedy. */
public class TargetDenied extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String remedy;

    /**
     * @param reason which privilege is missing
     * @param remedy the statement an administrator types, {@code GRANT pg_monitor TO …}
     */
    public TargetDenied(String reason, String remedy, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
        this.remedy = remedy;
    }

    public String reason() {
        return reason;
    }

    public String remedy() {
        return remedy;
    }
}
