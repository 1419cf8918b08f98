package org.amas.maintenance.run;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.run.Hypotheses.Hypothesis;
import org.amas.maintenance.run.SideBySide.Check;
import org.amas.maintenance.run.SideBySide.Result;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at everything at once: performs reading kinds side by side, each with its own time and
 * verdict, says how severe it is by facts, and ranks what may be the cause.
 */
@Component
class EmergencyAssessKind implements ReadingKind<EmergencyAssessKind.Settings> {

    record Settings(@NotEmpty @Size(max = 40) List<@Valid Check> checks) {

        Settings {
            checks = checks == null ? List.of() : List.copyOf(checks);
        }
    }

    private final SideBySide sideBySide;

    EmergencyAssessKind(SideBySide sideBySide) {
        this.sideBySide = sideBySide;
    }

    @Override
    public String name() {
        return "emergency.assess";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return sideBySide.uses(settings.checks());
    }

    /** Those of its checks, and its own. */
    @Override
    public Set<String> readings() {
        return Set.of(ANY_READING);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        SideBySide.Stops stops = SideBySide.Stops.of(context);
        List<Result> results = sideBySide.perform(settings.checks(), context, stops, true, null);
        List<Hypothesis> hypotheses = Hypotheses.of(results);
        Urgency urgency = Urgency.of(results);
        context.show(checks(results));
        context.show(Hypotheses.table(hypotheses));
        results.forEach(result -> pass(result, context));
        long blind = results.stream().filter(Result::isBlind).count();
        context.reading(Reading.of("severity", urgency.level(), ""));
        context.reading(Reading.of("checks_blind", blind, ""));
        context.reading(Reading.of("hypotheses", hypotheses.size(), ""));
        String line =
                "SEV%d: %s. %s"
                        .formatted(
                                urgency.level(),
                                urgency.because(),
                                hypotheses.isEmpty()
                                        ? "No hypothesis: nothing that was looked at is wrong"
                                        : "Likeliest: " + hypotheses.getFirst().claim());
        context.say(line);
        return Outcome.done(
                blind == 0
                        ? line
                        : "%s; %s could not be judged".formatted(line, Amount.of(blind, "check")));
    }

    /** What a check found is this step's evidence. */
    private static void pass(Result result, StepContext context) {
        result.evidence()
                .readings()
                .forEach(
                        measured ->
                                context.reading(
                                        measured.reading()
                                                .label(CheckContext.LABEL, result.check().title())
                                                .limit(measured.limit())));
        result.evidence().findings().forEach(context::finding);
        result.evidence().tables().forEach(context::table);
        unjudged(result, context);
    }

    /** A check that ended without a finding of its own must not look as if it were fine. */
    private static void unjudged(Result result, StepContext context) {
        String title = result.check().title();
        String fingerprint = "check:" + result.check().kind() + ":" + title;
        switch (result.state()) {
            case FAILED -> {
                if (result.judgement().reason() != null) {
                    context.finding(Finding.error(title, result.words(), fingerprint));
                }
            }
            case NOT_RUN, UNKNOWN, TIMED_OUT, CANCELLED ->
                    context.finding(
                            Finding.warning(
                                    title, "could not be judged: " + result.words(), fingerprint));
            default -> {
                // It has been judged by what it found.
            }
        }
    }

    private static Table checks(List<Result> results) {
        return Table.of(
                "Checks, side by side",
                List.of(
                        Column.text("check"),
                        Column.text("state"),
                        new Column("took", "ms"),
                        Column.text("found")),
                results.stream()
                        .map(
                                r ->
                                        Table.row(
                                                r.check().title(),
                                                r.state()
                                                        .name()
                                                        .toLowerCase(Locale.ROOT)
                                                        .replace('_', ' '),
                                                r.took().toMillis(),
                                                r.words()))
                        .toList());
    }
}
