package org.amas.maintenance.step.prometheus;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.prometheus.Silences.Alert;
import org.amas.maintenance.step.prometheus.Silences.Silence;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps an Alertmanager from telling of what a maintenance itself sets off, and reads back that it
 * does. The silence ends by itself, or with {@code alertmanager.expire}. What already fires, and
 * what is muted though it is critical, is told: a maintenance must not hide it.
 */
@Component
class AlertmanagerSilenceKind implements StepKind<AlertmanagerSilenceKind.Settings> {

    /**
     * @param matchers an alert must meet all of them
     * @param duration after which it ends by itself; at most a day
     * @param comment for whoever looks into Alertmanager
     */
    record Settings(
            @NotEmpty @Size(max = 10) List<@Valid SilenceMatcher> matchers,
            @NotNull @DurationMin(minutes = 1) @DurationMax(hours = 24) Duration duration,
            @NotBlank @Size(max = 200) String comment) {

        Settings {
            matchers = matchers == null ? List.of() : List.copyOf(matchers);
            comment = comment == null ? "Maintenance" : comment;
        }

        String words() {
            return matchers.stream()
                    .map(SilenceMatcher::toString)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    @Override
    public String name() {
        return "alertmanager.silence";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.ALERTMANAGER);
    }

    @Override
    public Set<String> readings() {
        return Set.of("alerts_muted", "alerts_firing");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        context.target(HttpTarget.class, TargetType.ALERTMANAGER);
        return Plan.of(List.of(object(settings)), "one silence");
    }

    private static PlannedObject object(Settings settings) {
        String action = "create for " + Amount.time(settings.duration());
        return new PlannedObject("silence", settings.words(), action, null);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        context.target(HttpTarget.class, TargetType.ALERTMANAGER);
        if (!context.mayTouch(object(settings))) {
            return Outcome.skipped("it was not shown that this silence would be made");
        }
        try (Silences silences = new Silences(context)) {
            Instant from = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
            Instant until = from.plus(settings.duration());
            context.say(
                    "Silencing %s until %s …".formatted(settings.words(), Moment.minute(until)));
            Answer answer = silences.create(settings.matchers(), from, until, settings.comment());
            String id = answer.body().path("silenceID").asString("");
            if (!answer.isGood() || id.isEmpty()) {
                return Outcome.failed("Alertmanager made no silence: " + answer.error());
            }
            context.remember("silence", id);
            String wrong = wrong(silences.find(id), settings, until);
            if (wrong != null) {
                silences.expire(id);
                return Outcome.failed(wrong + "; it was ended again");
            }
            tell(silences, id, settings, until, context);
            return Outcome.done(
                    "%s silenced until %s".formatted(settings.words(), Moment.minute(until)));
        }
    }

    /** Why what was read back is not what was asked for; null if it is. */
    private static @Nullable String wrong(Silence silence, Settings settings, Instant until) {
        if (!silence.state().equals("active")) {
            return "the silence is %s, not active: the clocks may differ"
                    .formatted(silence.state());
        }
        if (!silence.endsAt().equals(until)) {
            return "the silence ends at " + Moment.minute(silence.endsAt());
        }
        return new HashSet<>(silence.matchers()).equals(new HashSet<>(settings.matchers()))
                ? null
                : "the silence has other matchers: " + silence.matchers();
    }

    private static void tell(
            Silences silences, String id, Settings settings, Instant until, StepContext context)
            throws InterruptedException {
        List<Alert> alerts = silences.alerts();
        List<Alert> muted = alerts.stream().filter(a -> a.silencedBy().contains(id)).toList();
        List<Alert> firing = alerts.stream().filter(a -> !a.isMuted()).toList();
        context.reading(Reading.of("alerts_muted", muted.size(), ""));
        context.reading(Reading.of("alerts_firing", firing.size(), ""));
        muted.stream()
                .filter(Alert::isCritical)
                .forEach(
                        alert ->
                                context.finding(
                                        Finding.warning(
                                                alert.name(),
                                                "It is critical and fires, and this silence mutes"
                                                        + " it.",
                                                "mutes-critical:" + alert.name())));
        firing.stream()
                .filter(Alert::isCritical)
                .forEach(
                        alert ->
                                context.finding(
                                        Finding.warning(
                                                alert.name(),
                                                "It is critical and fires already, before anything"
                                                        + " was done.",
                                                "fires-before:" + alert.name())));
        context.show(
                Table.of(
                        "Silence",
                        List.of(
                                Column.text("silence"),
                                Column.text("mutes"),
                                Column.text("until"),
                                Column.text("undo")),
                        List.of(Table.row(id, settings.words(), until, silences.undo(id)))));
    }

    /** It can't be known whether it was told back: whoever finds it decides. */
    @Override
    public Recovery recover(StepContext context) throws InterruptedException {
        try (Silences silences = new Silences(context)) {
            List<Silence> left = silences.own().stream().filter(s -> !s.isOver()).toList();
            return left.isEmpty()
                    ? Recovery.neverStarted("Alertmanager has no silence of this run")
                    : Recovery.unknown(
                            "silence %s is active until %s; to end it: %s"
                                    .formatted(
                                            left.getFirst().id(),
                                            Moment.minute(left.getFirst().endsAt()),
                                            silences.undo(left.getFirst().id())));
        }
    }
}
