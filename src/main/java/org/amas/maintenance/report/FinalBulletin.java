package org.amas.maintenance.report;

import org.amas.maintenance.notify.Bulletins;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sends a final report to those who are told of its environment: its sentences, counts and hash.
 */
@Component
class FinalBulletin {

    private final Bulletins bulletins;

    FinalBulletin(Bulletins bulletins) {
        this.bulletins = bulletins;
    }

    /** In the transaction that makes it final. */
    void put(FinalReport last, WeeklyReport report) {
        List<String> lines = new ArrayList<>(report.narrative());
        Compliance compliance = report.compliance();
        if (compliance != null) {
            lines.add(counts(compliance.all()));
        }
        lines.add("SHA-256 of its content: " + last.digest());
        bulletins.put(
                "report-%s-%s".formatted(report.environment(), report.week()),
                report.environment(),
                "weekly report %s".formatted(report.week()),
                last.sentence(),
                lines,
                "/reports/weekly/%s?environment=%s".formatted(report.week(), report.environment()));
    }

    private static String counts(Compliance.Counts all) {
        return String.format(
                Locale.ROOT,
                "Duties: expected %d, on time %d, late %d, missed %d, incomplete %d, skipped %d,"
                        + " done elsewhere %d.",
                all.expected(),
                all.onTime(),
                all.late(),
                all.missed(),
                all.incomplete(),
                all.skipped(),
                all.outside());
    }
}
