package org.amas.maintenance.step.log;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How fast nginx's requests were answered, against the time before of equal length: from the times
 * that its access log tells. Of a log that has less than half of the days it says nothing but that.
 */
@Component
class LogTrafficKind extends LogKind<LogTrafficKind.Settings, Traffic> {

    /**
     * @param window the time that is reviewed, until now; compared with as much before it
     * @param coverage of the days, in per cent, below which nothing is judged
     */
    record Settings(
            @DurationMin(days = 1) @DurationMax(days = 400) Duration window,
            @Min(1) @Max(100) Integer coverage,
            @Size(max = 20) List<@NotBlank String> services,
            @Size(max = 50) Map<@NotBlank String, @NotEmpty List<@NotBlank String>> sources,
            String zone)
            implements Where {

        Settings {
            window = window == null ? Duration.ofDays(91) : window;
            coverage = coverage == null ? 50 : coverage;
            services = services == null ? List.of("nginx") : List.copyOf(services);
            sources = Scope.patterns(sources);
            zone = zone == null ? "UTC" : zone;
            Scope.zone(zone);
        }

        @Override
        public Duration baseline() {
            return window;
        }
    }

    @Override
    public String name() {
        return "log.traffic";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "covered_percent",
                "covered_before_percent",
                "hours_covered",
                "requests",
                "request_p50_ms",
                "request_p95_ms",
                "request_error_percent",
                "before_p50_ms",
                "before_p95_ms",
                "before_error_percent",
                "p95_rise_percent");
    }

    @Override
    Traffic watch(Span span) {
        return new Traffic(span);
    }

    @Override
    Outcome conclude(Settings settings, Seen<Traffic> seen, StepContext context) {
        Traffic traffic = seen.watch();
        context.reading(
                Reading.of("covered_percent", Amount.tenths(traffic.coveredPercent()), "%"));
        context.reading(
                Reading.of(
                        "covered_before_percent",
                        Amount.tenths(traffic.coveredBeforePercent()),
                        "%"));
        if (traffic.untimed() > 0) {
            String text =
                    "%s without a time: add rt=$request_time and urt=$upstream_response_time to"
                                    .formatted(Amount.of(traffic.untimed(), "request"))
                            + " the end of its log_format";
            context.finding(Finding.info("nginx", text, "untimed"));
        }
        TrafficReport report = new TrafficReport(traffic, context);
        report.tables();
        if (traffic.coveredPercent() < settings.coverage()) {
            return Outcome.unknown(
                    "requests with a time are known of only %.0f %% of the last %s"
                            .formatted(traffic.coveredPercent(), Amount.time(settings.window())));
        }
        return Outcome.done(report.judge(settings.coverage()));
    }
}
