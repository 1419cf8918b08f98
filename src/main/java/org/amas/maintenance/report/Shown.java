package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditHead;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A week's report as its page, its files and the API show it: as it was finalised, or, as long as
 * it is a draft, as it is counted now.
 *
 * @param content the report as JSON
 * @param digest SHA-256 of the content, hex
 * @param at when it was counted or finalised
 * @param finalised null of a draft
 * @param intact false if somebody changed what was finalised
 * @param made the newest that a run wrote down and kept; null if none did
 * @param audit the event of the finalising; of a draft, where the audit record ends now
 * @param changed what is recorded otherwise since it was finalised
 */
record Shown(
        WeeklyReport report,
        String content,
        String digest,
        Instant at,
        @Nullable FinalReport finalised,
        boolean intact,
        @Nullable Document made,
        AuditHead audit,
        List<Difference> changed) {

    public String state() {
        return finalised == null ? "DRAFT" : "FINAL";
    }
}
