package org.amas.maintenance.step.postgres;

/** For kinds that have nothing to set. */
record NoSettings() {}
