package org.amas.maintenance.report;

import org.amas.maintenance.notify.BulletinSource.Bulletin;
import org.amas.maintenance.notify.Bulletins;
import org.springframework.stereotype.Component;

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
        bulletins.put(
                "report-%s-%s".formatted(report.environment(), report.week()),
                report.environment(),
                new Bulletin(
                        "weekly report %s".formatted(report.week()),
                        last.sentence(),
                        report.told(last.digest()),
                        report.href()));
    }
}
