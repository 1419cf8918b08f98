package org.amas.maintenance.run;

/**
 * A run was launched, or has ended; published in the transaction that did it.
 *
 * @param ended false if it was launched
 */
public record RunChanged(long run, boolean ended) {}
