package org.amas.maintenance.step.prometheus;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.prometheus.Silences.Alert;
import org.amas.maintenance.step.prometheus.Silences.Silence;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Ends the silences that earlier steps of this run made, reads back that they have ended, and tells
 * what fires without them: what the maintenance left behind.
 */
@Component
class AlertmanagerExpireKind implements StepKind<NoSettings> {

    private static final PlannedObject OBJECT =
            new PlannedObject("silence", "those that this run makes", "expire", null);

    @Override
    public String name() {
        return "alertmanager.expire";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Effect effect(NoSettings settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.ALERTMANAGER);
    }

    @Override
    public Set<String> readings() {
        return Set.of("silences_expired", "alerts_firing");
    }

    @Override
    public Plan plan(NoSettings settings, StepContext context) {
        context.target(HttpTarget.class, TargetType.ALERTMANAGER);
        return Plan.of(List.of(OBJECT), "the silences of this run");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) throws InterruptedException {
        context.target(HttpTarget.class, TargetType.ALERTMANAGER);
        if (!context.mayTouch(OBJECT)) {
            return Outcome.skipped("it was not shown that silences would be ended");
        }
        try (Silences silences = new Silences(context)) {
            context.say("Looking for the silences of run %d …".formatted(context.run()));
            List<Silence> own = silences.own();
            if (own.isEmpty()) {
                return Outcome.skipped("this run made no silence");
            }
            List<List<@Nullable Object>> rows = new ArrayList<>();
            int ended = 0;
            for (Silence silence : own) {
                String result = end(silence, silences, context);
                ended += result.equals("ended") ? 1 : 0;
                rows.add(Table.row(silence.id(), silence.endsAt(), result));
            }
            context.show(
                    Table.of(
                            "Silences",
                            List.of(
                                    Column.text("silence"),
                                    Column.text("would have ended"),
                                    Column.text("now")),
                            rows));
            context.reading(Reading.of("silences_expired", ended, ""));
            int firing = tellFiring(silences, context);
            return Outcome.done(
                    "%s ended, %s firing"
                            .formatted(Amount.of(ended, "silence"), Amount.of(firing, "alert")));
        }
    }

    private static String end(Silence silence, Silences silences, StepContext context)
            throws InterruptedException {
        if (silence.isOver()) {
            context.finding(
                    Finding.warning(
                            "silence",
                            "It ended at %s, before the maintenance did."
                                    .formatted(Moment.minute(silence.endsAt())),
                            "silence-ended-early"));
            return "had ended before";
        }
        Answer answer = silences.expire(silence.id());
        Silence now = silences.find(silence.id());
        if (!now.isOver()) {
            context.finding(
                    Finding.error(
                            "silence",
                            "It can't be ended (%s) and mutes until %s."
                                    .formatted(answer.error(), Moment.minute(now.endsAt())),
                            "silence-not-ended"));
        }
        return now.isOver() ? "ended" : now.state();
    }

    private static int tellFiring(Silences silences, StepContext context)
            throws InterruptedException {
        List<Alert> firing = silences.alerts().stream().filter(a -> !a.isMuted()).toList();
        context.reading(Reading.of("alerts_firing", firing.size(), ""));
        for (Alert alert : firing) {
            String text = "It fires now that nothing mutes it.";
            String print = "fires-after:" + alert.name();
            context.finding(
                    (alert.isCritical()
                                    ? Finding.error(alert.name(), text, print)
                                    : Finding.warning(alert.name(), text, print))
                            .evidence(alert.labels().toString()));
        }
        return firing.size();
    }
}
