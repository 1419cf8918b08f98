package org.amas.maintenance.report;

import org.amas.maintenance.notify.BulletinSource;
import org.springframework.stereotype.Component;

import java.util.Optional;

/** What a run's weekly report says, for the run's message: a draft, until somebody finalises it. */
@Component
class DraftBulletin implements BulletinSource {

    private final Documents documents;
    private final FinalReports finals;

    DraftBulletin(Documents documents, FinalReports finals) {
        this.documents = documents;
        this.finals = finals;
    }

    @Override
    public Optional<Bulletin> madeBy(long run) {
        return documents.madeBy(Document.Kind.WEEKLY, run).map(this::bulletin);
    }

    private Bulletin bulletin(Document made) {
        WeeklyReport report = documents.read(made, WeeklyReport.class);
        return new Bulletin(
                "weekly report %s, a draft".formatted(report.week()),
                finals.find(report.environment(), report.week())
                        .map(last -> last.sentence() + " This is what is counted now.")
                        .orElse("Nobody has finalised it yet: it follows what is recorded."),
                report.told(made.digest()),
                report.href());
    }
}
