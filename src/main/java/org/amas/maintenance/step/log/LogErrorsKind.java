package org.amas.maintenance.step.log;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many errors each service logged, and whether that is more than usual. What is usual comes
 * from the same logs: one count for each window before the reviewed one, as far as the logs reach
 * back. Where they reach back less than three windows, what earlier runs counted is taken instead.
 */
@Component
class LogErrorsKind implements StepKind<LogErrorsKind.Settings> {

    /**
     * @param window the time that is reviewed, until now
     * @param baseline the time before it that tells what is usual
     * @param services which must have a log; none: those that the environment names
     * @param sources globs below the root of the files by service, in the place of the
     *     environment's
     * @param zone of times that name none
     */
    record Settings(
            @DurationMin(minutes = 5) @DurationMax(days = 31) Duration window,
            @DurationMin(nanos = 0) @DurationMax(days = 100) Duration baseline,
            @Size(max = 200) List<@NotBlank String> services,
            @Size(max = 50) Map<@NotBlank String, @NotEmpty List<@NotBlank String>> sources,
            String zone) {

        Settings {
            window = window == null ? Scope.DAY : window;
            baseline = baseline == null ? Duration.ofDays(7) : baseline;
            services = services == null ? List.of() : List.copyOf(services);
            sources = Scope.patterns(sources);
            zone = zone == null ? "UTC" : zone;
            Scope.zone(zone);
        }

        Scope scope() {
            return new Scope(window, baseline, services, sources, Scope.zone(zone));
        }
    }

    @Override
    public String name() {
        return "log.errors";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.READS;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.DOCKER, TargetType.FILES);
    }

    @Override
    public Set<String> readings() {
        return Set.of("errors", "client_errors", "usual_errors", "days_known", "hours_covered");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        return Plan.nothing();
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws Exception {
        Scope scope = settings.scope();
        Span span = Span.of(context.clock().instant(), scope.window(), scope.baseline());
        ErrorTally tally = new ErrorTally(span);
        return Review.perform(
                context,
                scope,
                span,
                tally,
                (survey, covered) -> {
                    ErrorReport report = new ErrorReport(context, span, tally, survey);
                    covered.forEach(report::judge);
                    report.tables();
                    return Outcome.done(report.headline(Amount.time(scope.window())));
                });
    }
}
