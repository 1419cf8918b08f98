package org.amas.maintenance.run;

import org.amas.maintenance.web.Conflict;
import org.jspecify.annotations.Nullable;

/** What would be touched is no longer what the caller was shown. */
public class StalePlan extends Conflict {

    private static final long serialVersionUID = 1L;

    private final @Nullable String planDigest;

    StalePlan(@Nullable String planDigest) {
        super(
                planDigest == null
                        ? "This only reads, so it has no plan: leave planDigest out. If a plan was"
                                + " shown, the procedure has changed since."
                        : "What this would touch has changed since the plan was made. Look at the"
                                + " new plan.");
        this.planDigest = planDigest;
    }

    /** Of the plan as it is now; null if nothing has to be shown any more. */
    public @Nullable String planDigest() {
        return planDigest;
    }
}
