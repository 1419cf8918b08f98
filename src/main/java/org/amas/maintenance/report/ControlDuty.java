package org.amas.maintenance.report;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * One duty that the answer to a control question counts.
 *
 * @param fate the one column that it is counted in
 * @param doneOutsideAt when it was done elsewhere, as was recorded afterwards; null of all others
 * @param run that fulfilled it, or is at it; null if none did
 * @param runBy who began that run
 * @param runs all that ever counted for it, oldest first
 * @param reason why it isn't done on time, where somebody or something said so
 * @param reasonBy who said so
 */
@Schema(name = "ControlDuty")
record ControlDuty(
        long id,
        Instant nominal,
        Instant windowStart,
        Instant windowEnd,
        String state,
        Fate fate,
        @Nullable Boolean onTime,
        @Nullable Instant doneOutsideAt,
        @Nullable Long run,
        @Nullable String runBy,
        List<Long> runs,
        @Nullable String reason,
        @Nullable String reasonBy) {}
