package org.amas.maintenance.duty;

import java.time.Instant;

/** Who is on call, and since when. */
record Shift(long id, String onCall, Instant since) {}
