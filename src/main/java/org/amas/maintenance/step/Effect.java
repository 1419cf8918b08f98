package org.amas.maintenance.step;

/** What a step does to the world, from harmless to final; ordered. */
public enum Effect {
    /** Looks only. Takes no lock. */
    READS,
    /** Alters, or removes what a stated policy calls expendable or what can be rebuilt. */
    CHANGES,
    /** Removes or overwrites live data, or stops a service without a successor. */
    DESTROYS
}
