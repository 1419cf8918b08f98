package org.amas.maintenance.run;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.amas.maintenance.run.EmergencyRecord.Emergency;
import org.amas.maintenance.run.ReviewForm.Action;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepContext.Answer;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes an emergency's run as its record and asks a person for what no record has: the root cause,
 * what was learnt, and what will be done by whom until when. Without them it fails.
 */
@Component
class EmergencyReviewKind implements ReadingKind<EmergencyReviewKind.Settings> {

    static final String NAME = "emergency.review";

    /**
     * @param emergency the run's number
     */
    record Settings(@NotNull @Min(1) Long emergency) {}

    private final EmergencyRecord records;

    EmergencyReviewKind(EmergencyRecord records) {
        this.records = records;
    }

    @Override
    public String name() {
        return NAME;
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
        return Set.of("decided_s", "lasted_s", "actions");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        Optional<Run> run = records.run(settings.emergency());
        String refusal = run.map(one -> refusal(one, context)).orElse("there is no such run");
        if (run.isEmpty() || !refusal.isEmpty()) {
            return Outcome.failed(
                    "run %d can't be reviewed: %s".formatted(settings.emergency(), refusal));
        }
        Emergency emergency = records.of(run.get());
        if (context.answers().isEmpty()) {
            return Outcome.waiting(ReviewForm.of(emergency, ""));
        }
        Answer answer = context.answers().getLast();
        ReviewForm review = new ReviewForm(answer);
        LocalDate today = LocalDate.ofInstant(answer.at(), ZoneOffset.UTC);
        Optional<String> wrong = review.wrong(today);
        return wrong.isPresent()
                ? Outcome.waiting(ReviewForm.of(emergency, wrong.get() + "\n\n"))
                : concluded(emergency, review, answer, context);
    }

    /** Why that run is no record of an emergency here; empty if it is. */
    private String refusal(Run run, StepContext context) {
        String own = records.run(context.run()).map(Run::procedure).orElse("");
        if (!run.isEmergency() || run.dryRun() || run.procedure().equals(own)) {
            return "it is no emergency but a run of " + run.procedure();
        }
        if (!run.environment().equals(context.environment())) {
            return "it was in " + run.environment();
        }
        return run.state().isFinal() ? "" : "it has not ended yet";
    }

    private static Outcome concluded(
            Emergency emergency, ReviewForm review, Answer answer, StepContext context) {
        emergency
                .decided()
                .ifPresent(time -> context.reading(Reading.of("decided_s", time.toSeconds(), "s")));
        context.reading(Reading.of("lasted_s", emergency.lasted().toSeconds(), "s"));
        List<Action> actions = review.actions();
        context.reading(Reading.of("actions", actions.size(), ""));
        context.table(emergency.timeline());
        context.table(table(actions));
        ReviewText.of(emergency, review, answer).forEach(context::say);
        List<String> missing = review.missing();
        if (!missing.isEmpty()) {
            context.finding(
                    Finding.error(
                            "review of run " + emergency.run().id(),
                            "is incomplete: it lacks " + String.join(" and ", missing),
                            "review-incomplete"));
            return Outcome.done("Left incomplete by " + answer.by());
        }
        return Outcome.concluded(
                "Reviewed by %s, %s agreed"
                        .formatted(answer.by(), Amount.of(actions.size(), "action")));
    }

    private static Table table(List<Action> actions) {
        return Table.of(
                "Actions",
                List.of(Column.text("action"), Column.text("owner"), Column.text("until")),
                actions.stream().map(a -> Table.row(a.what(), a.owner(), a.until())).toList());
    }
}
