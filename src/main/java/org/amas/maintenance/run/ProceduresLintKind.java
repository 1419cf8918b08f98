package org.amas.maintenance.run;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.ProcedureUse.Ended;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks at the procedures themselves: files that can't be read, procedures and steps that nobody
 * has run, how often they end well, how long they take of their budget, and whether their review is
 * overdue. What is younger than the period is not called unused.
 */
@Component
class ProceduresLintKind implements ReadingKind<ProceduresLintKind.Settings> {

    /** Asked for late: the catalogue itself needs all kinds. */
    private final ObjectProvider<Catalogue> catalogue;

    private final ProcedureUse use;

    ProceduresLintKind(ObjectProvider<Catalogue> catalogue, ProcedureUse use) {
        this.catalogue = catalogue;
        this.use = use;
    }

    /**
     * @param period how far it looks back; 90 days
     * @param leastRuns fewer give no rate; 5
     */
    record Settings(@DurationMin(days = 1) Duration period, @Min(1) @Max(1_000) Integer leastRuns) {

        Settings {
            period = period == null ? Duration.ofDays(90) : period;
            leastRuns = leastRuns == null ? 5 : leastRuns;
        }
    }

    @Override
    public String name() {
        return "procedures.lint";
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
        return Set.of("ended_well_percent", "budget_used_percent", "review_days_left");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        Instant since = context.clock().instant().minus(settings.period());
        context.say("Looking at the procedures and their runs since " + day(since) + ".");
        catalogue
                .getObject()
                .errors()
                .forEach(
                        error ->
                                context.finding(
                                        Finding.error(
                                                error.file(), error.toString(), "broken-file")));
        Map<String, List<Ended>> runs =
                use.since(since, context.environment()).stream()
                        .collect(Collectors.groupingBy(Ended::procedure));
        Map<String, Instant> loaded = catalogue.getObject().firstLoaded();
        Map<String, Set<String>> steps = use.stepsSince(since, context.environment());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Version version : catalogue.getObject().current()) {
            List<Ended> own = runs.getOrDefault(version.key(), List.of());
            rows.add(row(version, own));
            // A procedure isn't young again because one word of it was changed.
            boolean old = loaded.getOrDefault(version.key(), version.loadedAt()).isBefore(since);
            look(version, own, old, settings, context);
            if (old && !own.isEmpty()) {
                tellUnjudged(
                        version, steps.getOrDefault(version.key(), Set.of()), settings, context);
            }
        }
        context.show(Table.of("Procedures", columns(), rows));
        review(context);
        return Outcome.done(
                "%d procedures, %d of them run since %s"
                        .formatted(rows.size(), ran(runs), day(since)));
    }

    private long ran(Map<String, List<Ended>> runs) {
        return catalogue.getObject().current().stream()
                .filter(v -> runs.containsKey(v.key()))
                .count();
    }

    private static List<Table.Column> columns() {
        return List.of(
                Table.Column.text("procedure"),
                Table.Column.text("version"),
                new Table.Column("runs", "count"),
                new Table.Column("well", "%"),
                Table.Column.text("usually"),
                Table.Column.text("budget"),
                Table.Column.text("last"));
    }

    private static List<@Nullable Object> row(Version version, List<Ended> own) {
        return Table.row(
                version.key(),
                Integer.toString(version.number()),
                own.size(),
                own.isEmpty() ? null : well(own),
                own.isEmpty() ? null : Amount.time(ProcedureUse.median(own)),
                Amount.time(version.definition().budget()),
                own.isEmpty() ? null : own.getFirst().at());
    }

    private void look(
            Version version, List<Ended> own, boolean old, Settings settings, StepContext context) {
        String key = version.key();
        if (own.isEmpty()) {
            if (old && !key.startsWith("emergency/")) {
                context.finding(
                        Finding.warning(
                                key,
                                "Not run in %s for %s."
                                        .formatted(
                                                context.environment(),
                                                Amount.time(settings.period())),
                                "not-run"));
            }
            return;
        }
        if (own.size() >= settings.leastRuns()) {
            context.reading(
                    Reading.of("ended_well_percent", well(own), "%").label("procedure", key));
        }
        Duration budget = version.definition().budget();
        context.reading(
                Reading.of(
                                "budget_used_percent",
                                Amount.tenths(
                                        100.0
                                                * ProcedureUse.median(own).toMillis()
                                                / budget.toMillis()),
                                "%")
                        .label("procedure", key));
    }

    private static void tellUnjudged(
            Version version, Set<String> done, Settings settings, StepContext context) {
        version.definition().steps().stream()
                .map(StepDefinition::title)
                .filter(title -> !done.contains(title))
                .forEach(
                        title ->
                                context.finding(
                                        Finding.warning(
                                                version.key() + ", " + title,
                                                "This step came to no verdict for %s."
                                                        .formatted(Amount.time(settings.period())),
                                                "step-not-run " + title)));
    }

    private void review(StepContext context) {
        LocalDate today = LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC);
        use.nextReview(context.environment())
                .map(LocalDate::parse)
                .ifPresentOrElse(
                        next ->
                                context.reading(
                                        Reading.of(
                                                "review_days_left",
                                                next.toEpochDay() - today.toEpochDay(),
                                                "days")),
                        () ->
                                context.finding(
                                        Finding.warning(
                                                "procedures",
                                                "They were never reviewed here: the review of this"
                                                        + " run sets the day of the next one.",
                                                "never-reviewed")));
    }

    /** Warnings count as well: they are what a check is for. */
    private static double well(List<Ended> runs) {
        long well =
                runs.stream()
                        .filter(
                                run ->
                                        run.state() == RunState.PASSED
                                                || run.state() == RunState.WARNED)
                        .count();
        return Amount.tenths(100.0 * well / runs.size());
    }

    private static String day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC).toString();
    }
}
