package org.amas.maintenance.step.http;

import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Whether the API's metrics can be read: a page that isn't Prometheus' text blinds every alert. */
@Component
class ApiMetricsKind extends ApiCheck<ApiMetricsKind.Settings> {

    /**
     * @param expected names of metrics that must have a sample
     */
    record Settings(
            @Pattern(regexp = "/.*") String path,
            List<@Pattern(regexp = "[a-zA-Z_:][a-zA-Z0-9_:]*") String> expected,
            @DurationMin(millis = 100) @DurationMax(minutes = 2) Duration patience)
            implements Patient {

        Settings {
            path = path == null ? "/metrics" : path;
            expected = expected == null ? List.of() : List.copyOf(expected);
            patience = Patient.orLongest(patience);
        }
    }

    @Override
    public String name() {
        return "api.metrics";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("metrics", "samples", "malformed_lines", "metrics_ms");
    }

    @Override
    Outcome check(Settings settings, Calls calls, StepContext context) throws InterruptedException {
        String path = settings.path();
        try {
            Calls.Answer answer = calls.get(path);
            context.reading(Reading.of("metrics_ms", answer.millis(), "ms"));
            if (answer.code() != 200) {
                String text = "answers " + answer.code() + ", so nothing can be measured";
                context.finding(
                        Finding.warning(path, text, "metrics:refused").evidence(answer.excerpt()));
                return Outcome.done(path + " " + text);
            }
            return judge(Exposition.parse(answer.body()), settings, context);
        } catch (IOException e) {
            context.finding(
                    Finding.warning(path, "no answer: " + e.getMessage(), "metrics:silent"));
            return Outcome.done(path + " gave no answer");
        }
    }

    private static Outcome judge(Exposition page, Settings settings, StepContext context) {
        context.reading(Reading.of("metrics", page.names().size(), ""));
        context.reading(Reading.of("samples", page.samples(), ""));
        context.reading(Reading.of("malformed_lines", page.malformed(), ""));
        String path = settings.path();
        if (page.malformed() > 0) {
            context.finding(
                    Finding.warning(path, "isn't Prometheus' text format", "metrics:malformed")
                            .evidence(page.firstMalformed()));
        } else if (page.samples() == 0) {
            context.finding(Finding.warning(path, "has no sample", "metrics:empty"));
        }
        settings.expected().stream()
                .filter(name -> !page.names().contains(name))
                .forEach(
                        name ->
                                context.finding(
                                        Finding.warning(
                                                name, "has no sample", "metrics:missing:" + name)));
        String line = page.names().size() + " metrics with " + page.samples() + " samples";
        context.say(line);
        return Outcome.done(line);
    }
}
