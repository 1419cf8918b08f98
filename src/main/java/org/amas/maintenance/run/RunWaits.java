package org.amas.maintenance.run;

/** A step waits for a person or a run; published in the transaction that parked its run. */
public record RunWaits(long run, int step, WaitsFor whom) {}
