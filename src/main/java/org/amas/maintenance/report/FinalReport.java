package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.web.Formats;

import java.time.Instant;

/**
 * A weekly report as a lead left it: it stays so, whatever is recorded afterwards.
 *
 * @param content JSON
 * @param digest SHA-256 of the content, hex
 * @param audit the event of the finalising
 */
record FinalReport(
        long id,
        String environment,
        String week,
        String content,
        String digest,
        String by,
        Instant at,
        AuditHead audit) {

    public String href() {
        return "/reports/weekly/%s?environment=%s".formatted(week, environment);
    }

    /** Who was first, and when. */
    String sentence() {
        return "%s finalised %s in %s on %s."
                .formatted(by, week, environment, new Formats().utc(at));
    }
}
