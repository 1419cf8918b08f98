package org.amas.maintenance.run;

/** What a step asks a person for. */
public enum WaitsFor {
    /** The fields of its form. */
    ANSWER,
    /** A second person's word on its plan. */
    APPROVAL
}
