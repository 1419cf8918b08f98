package org.amas.maintenance.run;

/** How quickly a run is to end. */
public enum CancelMode {
    /** The step that is being performed may finish; no later one starts. */
    AFTER_STEP,
    /** The step that is being performed is stopped, too. */
    NOW;

    /** As written in the API: {@code after-step}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
