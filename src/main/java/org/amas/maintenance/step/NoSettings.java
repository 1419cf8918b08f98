package org.amas.maintenance.step;

/** For kinds that have nothing to set. */
public record NoSettings() {}
