package org.amas.maintenance.step.log;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.StepContext;
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
class LogErrorsKind extends LogKind<LogErrorsKind.Settings, ErrorTally> {

    /**
     * @param window the time that is reviewed, until now
     * @param baseline the time before it that tells what is usual
     */
    record Settings(
            @DurationMin(minutes = 5) @DurationMax(days = 31) Duration window,
            @DurationMin(nanos = 0) @DurationMax(days = 100) Duration baseline,
            @Size(max = 200) List<@NotBlank String> services,
            @Size(max = 50) Map<@NotBlank String, @NotEmpty List<@NotBlank String>> sources,
            String zone)
            implements Where {

        Settings {
            window = window == null ? Scope.DAY : window;
            baseline = baseline == null ? Duration.ofDays(7) : baseline;
            services = services == null ? List.of() : List.copyOf(services);
            sources = Scope.patterns(sources);
            zone = zone == null ? "UTC" : zone;
            Scope.zone(zone);
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
    public Set<String> readings() {
        return Set.of("errors", "client_errors", "usual_errors", "days_known", "hours_covered");
    }

    @Override
    ErrorTally watch(Span span) {
        return new ErrorTally(span);
    }

    @Override
    Outcome conclude(Settings settings, Seen<ErrorTally> seen, StepContext context) {
        seen.watch().settle();
        if (seen.watch().full()) {
            context.say("more than half a million failed requests: some may be counted twice");
        }
        ErrorReport report = new ErrorReport(context, seen.span(), seen.watch(), seen.survey());
        seen.covered().forEach(report::judge);
        report.tables();
        return Outcome.done(report.headline(Amount.time(settings.window())));
    }
}
