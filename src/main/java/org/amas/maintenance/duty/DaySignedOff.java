package org.amas.maintenance.duty;

/** Somebody signed off a day; published in the transaction that did it. */
public record DaySignedOff(SignOff signOff) {}
