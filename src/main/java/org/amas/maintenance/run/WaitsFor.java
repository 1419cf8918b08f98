package org.amas.maintenance.run;

/** What a step waits for, other than a lock. */
public enum WaitsFor {
    /** The fields of its form. */
    ANSWER,
    /** A second person's word on its plan. */
    APPROVAL,
    /** The end of the run that it started. */
    RUN
}
