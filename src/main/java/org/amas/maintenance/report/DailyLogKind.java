package org.amas.maintenance.report;

import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;

/** Writes and keeps the maintenance log of one day; a day without a run or a sign-off has none. */
@Component
class DailyLogKind implements ReadingKind<DailyLogKind.Settings> {

    /**
     * @param day {@code today}, {@code yesterday} or a day in UTC
     */
    record Settings(@Pattern(regexp = "today|yesterday|\\d{4}-\\d{2}-\\d{2}") String day) {}

    /** Asked for late: what they count needs the catalogue, which itself needs all kinds. */
    private final ObjectProvider<DailyLogs> logs;

    private final ObjectProvider<Documents> documents;

    DailyLogKind(ObjectProvider<DailyLogs> logs, ObjectProvider<Documents> documents) {
        this.logs = logs;
        this.documents = documents;
    }

    @Override
    public String name() {
        return "report.daily-log";
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
        return Set.of("runs", "failed_runs", "findings");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        LocalDate day;
        try {
            day =
                    day(
                            settings.day(),
                            LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Outcome.failed("there is no day " + settings.day());
        }
        DailyLog log = logs.getObject().of(day, context.environment(), context.run());
        if (log.activities().isEmpty() && log.signed() == null) {
            return Outcome.failed(
                    "no data: nothing was run in %s on %s, so there is no log to keep"
                            .formatted(context.environment(), day));
        }
        String markdown = ReportMarkdown.of(log);
        Document kept =
                documents
                        .getObject()
                        .keep(
                                Document.Kind.DAILY,
                                context.environment(),
                                day.toString(),
                                log,
                                markdown,
                                context.run());
        markdown.lines().forEach(context::say);
        context.reading(Reading.of("runs", log.activities().size(), ""));
        context.reading(Reading.of("failed_runs", log.count("FAILED", "TIMED_OUT"), ""));
        context.reading(Reading.of("findings", log.issues().size(), ""));
        return Outcome.concluded(
                "%s: %s, %d failed, %s; kept as %s"
                        .formatted(
                                day,
                                Amount.of(log.activities().size(), "run"),
                                log.count("FAILED", "TIMED_OUT"),
                                Amount.of(log.issues().size(), "issue"),
                                kept.href()));
    }

    private static LocalDate day(String word, LocalDate today) {
        return switch (word) {
            case "today" -> today;
            case "yesterday" -> today.minusDays(1);
            default -> LocalDate.parse(word);
        };
    }
}
