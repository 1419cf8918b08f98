package org.amas.maintenance.duty;

import java.time.Instant;

/**
 * The schedule was looked at, by the scheduler itself: it lives. Published in a transaction of its
 * own, when what follows from the time is stored.
 *
 * @param whole whether duties could be planned, counted and started: false if one of these failed
 */
public record ScheduleLooked(Instant at, boolean whole) {}
