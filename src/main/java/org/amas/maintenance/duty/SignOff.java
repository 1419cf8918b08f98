package org.amas.maintenance.duty;

import org.amas.maintenance.audit.AuditHead;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * One day's checklist as somebody signed it.
 *
 * @param onCallSince when the signer had taken over
 * @param remark the signer's, for whoever takes over next
 * @param audit the sign-off's own event, and with it all before
 * @param reopened null while it is in force
 */
public record SignOff(
        long id,
        LocalDate day,
        String by,
        Instant at,
        Instant onCallSince,
        @Nullable String remark,
        AuditHead audit,
        @Nullable Reopened reopened,
        List<Line> lines) {

    /** Why a day was opened again. */
    public record Reopened(String by, Instant at, String reason) {}

    /**
     * What one duty had come to.
     *
     * @param reason why it was open, skipped or incomplete, or the evidence of what was done
     *     elsewhere
     * @param reasonBy who says so; null if a run does
     */
    public record Line(
            long duty,
            String procedure,
            String environment,
            Instant nominal,
            DutyState state,
            @Nullable Boolean onTime,
            @Nullable Long run,
            @Nullable String reason,
            @Nullable String reasonBy,
            @Nullable String note) {}

    public boolean isInForce() {
        return reopened == null;
    }
}
