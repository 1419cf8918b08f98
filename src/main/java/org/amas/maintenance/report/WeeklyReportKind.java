package org.amas.maintenance.report;

import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

/** Makes and keeps the report of one ISO week; a week in which nothing was run has none. */
@Component
class WeeklyReportKind implements ReadingKind<WeeklyReportKind.Settings> {

    /**
     * @param week {@code last}, {@code this} or {@code 2026-W47}
     */
    record Settings(@Pattern(regexp = "last|this|\\d{4}-W\\d{2}") String week) {}

    /** Asked for late: what they count needs the catalogue, which itself needs all kinds. */
    private final ObjectProvider<WeeklyReports> reports;

    private final ObjectProvider<Documents> documents;

    private final AuditTrail trail;

    WeeklyReportKind(
            ObjectProvider<WeeklyReports> reports,
            ObjectProvider<Documents> documents,
            AuditTrail trail) {
        this.reports = reports;
        this.documents = documents;
        this.trail = trail;
    }

    @Override
    public String name() {
        return "report.weekly";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "runs",
                "failed_runs",
                "findings",
                "days_without_runs",
                "duties",
                "duties_not_on_time");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        LocalDate today = LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC);
        Optional<IsoWeek> week = week(settings.week(), today);
        if (week.isEmpty()) {
            return Outcome.failed("there is no week " + settings.week());
        }
        WeeklyReport report =
                reports.getObject().of(week.get(), context.environment(), context.run(), today);
        boolean owed = report.compliance() != null && report.compliance().all().expected() > 0;
        return report.runs() == 0 && !owed
                ? Outcome.failed(
                        "no data: nothing was run or owed in %s in %s, so there is nothing to report"
                                .formatted(context.environment(), report.week()))
                : kept(report, context);
    }

    private Outcome kept(WeeklyReport report, StepContext context) {
        WeeklyReport written = report.with(trail.head());
        String markdown = ReportMarkdown.of(written);
        Document kept =
                documents
                        .getObject()
                        .keep(
                                Document.Kind.WEEKLY,
                                context.environment(),
                                report.week(),
                                written,
                                markdown,
                                context.run());
        markdown.lines().forEach(context::say);
        long failed = report.procedures().stream().mapToLong(p -> p.failed()).sum();
        context.reading(Reading.of("runs", report.runs(), ""));
        context.reading(Reading.of("failed_runs", failed, ""));
        if (report.balance() != null) {
            context.reading(Reading.of("findings", report.balance().open(), ""));
        }
        if (report.compliance() != null) {
            Compliance.Counts duties = report.compliance().all();
            context.reading(Reading.of("duties", duties.expected(), ""));
            context.reading(Reading.of("duties_not_on_time", duties.deviations(), ""));
        }
        context.reading(Reading.of("days_without_runs", report.daysWithoutRuns().size(), "d"));
        return Outcome.concluded(
                "%s: %s Kept as %s"
                        .formatted(report.week(), report.narrative().getFirst(), kept.href()));
    }

    private static Optional<IsoWeek> week(String word, LocalDate today) {
        return switch (word) {
            case "this" -> Optional.of(IsoWeek.of(today));
            case "last" -> Optional.of(IsoWeek.of(today).before());
            default -> IsoWeek.parse(word);
        };
    }
}
