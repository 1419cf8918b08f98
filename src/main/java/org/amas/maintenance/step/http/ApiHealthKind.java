package org.amas.maintenance.step.http;

import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.HealthWord;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the API says of its health, judged by the body: one of AMAS's applications answers 200 even
 * when it is unhealthy. Asked once only, because the answer blocks AMAS for a second.
 */
@Component
class ApiHealthKind extends ApiCheck<ApiHealthKind.Settings> {

    /**
     * @param ready asked in turn until one exists
     */
    record Settings(
            @Pattern(regexp = "/.*") String path,
            List<@Pattern(regexp = "/.*") String> ready,
            @DurationMin(millis = 100) @DurationMax(minutes = 2) Duration patience)
            implements Patient {

        Settings {
            path = path == null ? "/health" : path;
            ready = ready == null ? List.of("/ready", "/health/ready") : List.copyOf(ready);
            patience = Patient.orLongest(patience);
        }
    }

    @Override
    public String name() {
        return "api.health";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("health_ms", "unwell_services", "uptime_seconds");
    }

    @Override
    Outcome check(Settings settings, Calls calls, StepContext context) throws InterruptedException {
        Calls.Answer answer;
        try {
            answer = calls.get(settings.path());
        } catch (IOException e) {
            String text = "no answer: " + e.getMessage();
            context.finding(Finding.error(settings.path(), text, "health:silent"));
            return Outcome.done(settings.path() + " gave no answer");
        }
        context.say(shortened(answer.body()));
        context.reading(Reading.of("health_ms", answer.millis(), "ms"));
        Optional<Health> health = Health.parse(answer.body());
        if (health.isEmpty()) {
            return wordless(settings.path(), answer, context);
        }
        judge(health.get(), answer, context);
        compare(health.get(), settings, calls, context);
        return ended(health.get(), answer);
    }

    private static Outcome wordless(String path, Calls.Answer answer, StepContext context) {
        String text = "answers " + answer.code() + " without saying how it is";
        context.finding(
                Finding.error(path, text, "health-wordless").evidence(shortened(answer.body())));
        return Outcome.done(path + " " + text);
    }

    private static void judge(Health health, Calls.Answer answer, StepContext context) {
        context.reading(Reading.of("unwell_services", health.unwell().size(), ""));
        if (health.uptime() != null) {
            context.reading(Reading.of("uptime_seconds", health.uptime(), "s"));
        }
        String evidence = "HTTP " + answer.code() + "\n" + shortened(answer.body());
        health.services().forEach((name, status) -> service(name, status, evidence, context));
        health.checks().forEach(check -> check(check, context));
        overall(health, answer, evidence, context);
        context.table(table(health));
    }

    private static void service(String name, String status, String evidence, StepContext context) {
        if (HealthWord.isWell(status)) {
            return;
        }
        boolean bad = HealthWord.isBad(status);
        String text = "the API calls it " + status;
        String fingerprint = "service:" + name;
        context.finding(
                (bad
                                ? Finding.error(name, text, fingerprint)
                                : Finding.warning(name, text, fingerprint))
                        .evidence(evidence));
    }

    private static void check(Health.Check check, StepContext context) {
        if (HealthWord.isWell(check.status()) || check.status().equals("skip")) {
            return;
        }
        String said = check.message().isEmpty() ? "the API's own check" : check.message();
        String fingerprint = "check:" + check.name();
        if (HealthWord.isBad(check.status())) {
            context.finding(Finding.error(check.name(), said, fingerprint));
            return;
        }
        boolean known = check.status().equals("warn");
        String word = check.status().isEmpty() ? "nothing" : check.status();
        String text = known ? said : "%s; it says %s of it".formatted(said, word);
        context.finding(Finding.warning(check.name(), text, fingerprint));
    }

    private static void overall(
            Health health, Calls.Answer answer, String evidence, StepContext context) {
        String said = "says " + health.status() + " with HTTP " + answer.code();
        boolean well = HealthWord.isWell(health.status());
        if (answer.code() == 200 && (well || health.status().equals("unknown"))) {
            return;
        }
        Finding finding =
                health.status().equals("degraded") && answer.code() == 200
                        ? Finding.warning("/health", said, "health:degraded")
                        : Finding.error("/health", said, "health:" + health.status());
        context.finding(finding.evidence(evidence));
    }

    private static void compare(Health health, Settings settings, Calls calls, StepContext context)
            throws InterruptedException {
        for (String path : settings.ready()) {
            try {
                Calls.Answer answer = calls.get(path);
                if (answer.code() != 404) {
                    ready(path, health, answer, context);
                    return;
                }
            } catch (IOException e) {
                context.finding(
                        Finding.error(path, "no answer: " + e.getMessage(), "ready:silent"));
                return;
            }
        }
        context.finding(
                Finding.info("readiness", "the API has no route that tells it", "ready:absent"));
    }

    private static void ready(
            String path, Health health, Calls.Answer answer, StepContext context) {
        String status = Health.parse(answer.body()).map(Health::status).orElse("nothing");
        boolean ready = answer.code() == 200 && HealthWord.isWell(status);
        context.say(path + " says " + status);
        if (!ready) {
            String contrast = HealthWord.isWell(health.status()) ? " though /health is well" : "";
            String text = "says " + status + " with HTTP " + answer.code() + contrast;
            context.finding(
                    Finding.error(path, text, "ready:not").evidence(shortened(answer.body())));
        } else if (!HealthWord.isWell(health.status())) {
            context.finding(
                    Finding.info(
                            path,
                            "says ready though /health says " + health.status(),
                            "ready:but"));
        }
    }

    private static Outcome ended(Health health, Calls.Answer answer) {
        if (answer.code() == 200 && health.status().equals("unknown")) {
            return Outcome.unknown("the API doesn't know its own health");
        }
        List<String> unwell = health.unwell();
        if (health.services().isEmpty()) {
            return Outcome.done("API %s, says nothing of its services".formatted(health.status()));
        }
        String services =
                unwell.isEmpty()
                        ? "all " + Amount.of(health.services().size(), "service") + " well"
                        : "not well: " + String.join(", ", unwell);
        return Outcome.done("API %s, %s".formatted(health.status(), services));
    }

    private static Table table(Health health) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Map.Entry<String, String> service : health.services().entrySet()) {
            rows.add(Table.row(service.getKey(), service.getValue()));
        }
        List<Column> columns = List.of(Column.text("Service"), Column.text("Status"));
        return Table.of("What the API says of its services", columns, rows);
    }

    private static String shortened(String body) {
        return body.length() <= 4_000 ? body : body.substring(0, 4_000) + " …";
    }
}
