package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.report.Document.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds the report of a week: the one that was finalised, or a draft of what is known now. */
@Component
class WeekReports {

    private final CountedWeeks weeks;
    private final FinalReports finals;
    private final Documents documents;
    private final AuditTrail trail;
    private final JsonMapper json;

    WeekReports(
            CountedWeeks weeks,
            FinalReports finals,
            Documents documents,
            AuditTrail trail,
            JsonMapper json) {
        this.weeks = weeks;
        this.finals = finals;
        this.documents = documents;
        this.trail = trail;
        this.json = json;
    }

    /** Empty if nothing was run or owed in that week, and no report of it is kept. */
    Optional<Shown> of(IsoWeek week, String environment) {
        Document made = documents.newest(Kind.WEEKLY, environment, week.toString()).orElse(null);
        return finals.find(environment, week.toString())
                .map(one -> finalised(one, week, made))
                .or(() -> draft(weeks.of(week, environment), made));
    }

    private Shown finalised(FinalReport one, IsoWeek week, @Nullable Document made) {
        WeeklyReport now = weeks.of(week, one.environment()).report();
        WeeklyReport report = read(one, now);
        return new Shown(
                report,
                one.content(),
                one.digest(),
                one.at(),
                one,
                finals.isIntact(one),
                made,
                one.audit(),
                Differences.between(report, now));
    }

    /** What somebody changed may be no report any more; that it was changed must still be told. */
    private WeeklyReport read(FinalReport one, WeeklyReport now) {
        try {
            return json.readValue(one.content(), WeeklyReport.class);
        } catch (JacksonException spoiled) {
            return now;
        }
    }

    /** Counted this very moment; empty if there is nothing to count. */
    Optional<Shown> anew(IsoWeek week, String environment) {
        return draft(weeks.anew(week, environment), null);
    }

    /**
     * As a file: what was finalised as it is, since its hash is of exactly that; a draft with where
     * the audit record ends now.
     */
    String json(Shown shown) {
        WeeklyReport report = shown.report();
        return shown.finalised() != null || report.audit() != null
                ? shown.content()
                : json.writeValueAsString(report.with(shown.audit()));
    }

    /** What a run kept is shown only of a week whose runs are gone: else it is counted anew. */
    private Optional<Shown> draft(CountedWeeks.Counted counted, @Nullable Document made) {
        if (!counted.report().ofNothing()) {
            return Optional.of(
                    draft(
                            counted.report(),
                            counted.content(),
                            counted.digest(),
                            counted.at(),
                            made));
        }
        return Optional.ofNullable(made)
                .map(
                        kept ->
                                draft(
                                        documents.read(kept, WeeklyReport.class),
                                        kept.content(),
                                        kept.digest(),
                                        kept.madeAt(),
                                        kept));
    }

    private Shown draft(
            WeeklyReport report,
            String content,
            String digest,
            Instant at,
            @Nullable Document made) {
        return new Shown(report, content, digest, at, null, true, made, trail.head(), List.of());
    }
}
