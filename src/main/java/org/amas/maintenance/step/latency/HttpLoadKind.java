package org.amas.maintenance.step.latency;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How many clients at once the API of a staging environment carries: more of them step by step,
 * until it gets slow, errs or refuses, or all steps are done. It only asks, but it takes what
 * others would get, so it counts as a change: it is shown before it happens, and nothing else that
 * changes the API runs beside it.
 */
@Component
class HttpLoadKind implements StepKind<HttpLoadKind.Settings> {

    /**
     * @param path of the route that is asked, by GET alone
     * @param clients of each step, one after the other
     * @param each how long a step lasts
     * @param pause of every client between two requests
     * @param environments where load may be sent
     * @param peak requests per second that production has at its busiest; 0 if nobody knows
     */
    record Settings(
            @Pattern(regexp = "/[A-Za-z0-9/._-]{0,200}") String path,
            @NotEmpty @Size(max = 10) List<@Min(1) @Max(50) Integer> clients,
            @DurationMin(seconds = 1) @DurationMax(minutes = 2) Duration each,
            @DurationMin(millis = 10) @DurationMax(seconds = 10) Duration pause,
            @NotEmpty @Size(max = 10) List<@Pattern(regexp = "(?!prod).+") String> environments,
            @Min(0) @Max(100_000) Integer peak) {

        Settings {
            path = path == null ? "/health/live" : path;
            clients = clients == null ? List.of(1, 5, 10, 25, 50) : List.copyOf(clients);
            each = each == null ? Duration.ofMinutes(1) : each;
            pause = pause == null ? Duration.ofMillis(20) : pause;
            environments = environments == null ? List.of("staging") : List.copyOf(environments);
            peak = peak == null ? 0 : peak;
        }

        private boolean allows(StepContext context) {
            return environments.contains(context.environment());
        }
    }

    @Override
    public String name() {
        return "http.load";
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
        return Set.of(TargetType.API);
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "load_p50_ms",
                "load_p95_ms",
                "load_error_percent",
                "load_refused_percent",
                "load_requests_per_s",
                "carried_clients",
                "carried_requests_per_s",
                "headroom_times");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        if (!settings.allows(context)) {
            return Plan.nothing();
        }
        ApiTarget target = context.target(ApiTarget.class, TargetType.API);
        String rule = "GET, %s a step".formatted(Amount.time(settings.each()));
        return Plan.of(
                settings.clients().stream()
                        .map(
                                n ->
                                        new PlannedObject(
                                                "load",
                                                "%s by %s"
                                                        .formatted(
                                                                target.at(settings.path()),
                                                                Amount.of(n, "client")),
                                                rule,
                                                null))
                        .toList(),
                rule);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        if (!settings.allows(context)) {
            String where = String.join(" and ", settings.environments());
            context.say("Load is sent to " + where + ", never to " + context.environment());
            return Outcome.skipped(
                    "not asked for: load is sent to %s, this is %s"
                            .formatted(where, context.environment()));
        }
        ApiTarget target = context.target(ApiTarget.class, TargetType.API);
        context.say("Asking " + target.at(settings.path()) + " by more and more clients");
        List<LoadStep> steps = new ArrayList<>();
        for (int clients : settings.clients()) {
            LoadStep step =
                    new LoadStep(target, settings.path(), clients, settings.pause(), context);
            step.run(settings.each());
            if (context.cancelled()) {
                return Outcome.failed("stopped before it was known how much is carried");
            }
            steps.add(step);
            step.report();
            context.progress((double) steps.size() / settings.clients().size());
            if (step.trouble() != null) {
                break;
            }
        }
        context.show(table(steps));
        return judge(steps, settings, context);
    }

    private static Outcome judge(List<LoadStep> steps, Settings settings, StepContext context) {
        LoadStep last = steps.getLast();
        if (steps.size() == 1 && last.unanswered()) {
            return Outcome.failed("no good answer from " + settings.path() + ": " + last.reason());
        }
        String trouble = last.trouble();
        if (last.refused()) {
            return Outcome.unknown(
                    "with %s it refused (429): its limit was measured, not what it carries"
                            .formatted(Amount.of(last.clients(), "client")));
        }
        List<LoadStep> good = steps.stream().filter(s -> s.trouble() == null).toList();
        int carried = good.isEmpty() ? 0 : good.getLast().clients();
        double rate = good.stream().mapToDouble(LoadStep::rate).max().orElse(0);
        context.reading(Reading.of("carried_clients", carried, ""));
        context.reading(Reading.of("carried_requests_per_s", Amount.tenths(rate), "/s"));
        if (settings.peak() > 0) {
            context.reading(
                    Reading.of("headroom_times", Amount.tenths(rate / settings.peak()), "times"));
        }
        if (trouble != null) {
            context.finding(
                    Finding.info(
                            settings.path(),
                            "its knee is at %s: %s"
                                    .formatted(Amount.of(last.clients(), "client"), trouble),
                            "knee"));
        }
        return Outcome.done(
                "carries %s and %.0f requests/s; %s"
                        .formatted(
                                Amount.of(carried, "client"),
                                rate,
                                trouble == null
                                        ? "no knee within the steps"
                                        : "knee at %d, %s".formatted(last.clients(), trouble)));
    }

    private static Table table(List<LoadStep> steps) {
        List<Column> columns =
                List.of(
                        new Column("clients", "count"),
                        new Column("requests", "count"),
                        new Column("rate", "/s"),
                        new Column("p50", "ms"),
                        new Column("p95", "ms"),
                        new Column("errors", "%"),
                        new Column("refused (429)", "%"),
                        Column.text("knee"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        steps.forEach(step -> rows.add(step.row()));
        return Table.of("Steps of load", columns, rows);
    }
}
