package org.amas.maintenance.step.prometheus;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.MonitoringServer;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends one alert through an Alertmanager, and looks whether anybody was told: that rules are
 * evaluated proves nothing of what becomes of them. What is told is counted by Alertmanager itself,
 * by integration and for all alerts together; another alert of that minute would count as well.
 */
@Component
class AlertmanagerTestAlertKind implements StepKind<AlertmanagerTestAlertKind.Settings> {

    static final String NAME = "AmasMaintenanceTest";

    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final java.util.regex.Pattern COUNTER =
            java.util.regex.Pattern.compile(
                    "alertmanager_notification_requests_(failed_)?total\\{(.*)} ([0-9.e+]+)");

    /**
     * @param severity that its routes go by
     * @param patience for somebody to be told; above the group_wait of its route
     */
    record Settings(
            @NotNull @Pattern(regexp = "[a-z]{1,20}") String severity,
            @DurationMin(seconds = 1) @DurationMax(minutes = 10) Duration patience) {

        Settings {
            severity = severity == null ? "warning" : severity;
            patience = patience == null ? Duration.ofSeconds(90) : patience;
        }
    }

    /** By an integration's labels, as Alertmanager writes them. */
    private record Counted(Map<String, Double> sent, Map<String, Double> failed) {

        static Counted by(MonitoringServer server) throws InterruptedException {
            Counted counted = new Counted(new TreeMap<>(), new TreeMap<>());
            server.get("/metrics")
                    .text()
                    .lines()
                    .map(COUNTER::matcher)
                    .filter(java.util.regex.Matcher::matches)
                    .forEach(
                            line ->
                                    (line.group(1) == null ? counted.sent : counted.failed)
                                            .put(line.group(2), Double.parseDouble(line.group(3))));
            return counted;
        }

        /** Requests that were answered well since. */
        long told(Counted before) {
            return Math.round(sum(sent) - sum(before.sent)) - refused(before);
        }

        long refused(Counted before) {
            return Math.round(sum(failed) - sum(before.failed));
        }

        List<String> refusing(Counted before) {
            return failed.entrySet().stream()
                    .filter(one -> one.getValue() > before.failed.getOrDefault(one.getKey(), 0.0))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        private static double sum(Map<String, Double> counts) {
            return counts.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    @Override
    public String name() {
        return "alertmanager.test-alert";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    /** It tells people. */
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
        return Set.of("told_s", "requests_failed");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        context.target(HttpTarget.class, TargetType.ALERTMANAGER);
        return Plan.of(List.of(object(settings)), "one alert");
    }

    private static PlannedObject object(Settings settings) {
        String action = "send with severity " + settings.severity() + ", and end it";
        return new PlannedObject("alert", NAME, action, null);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        context.target(HttpTarget.class, TargetType.ALERTMANAGER);
        if (!context.mayTouch(object(settings))) {
            return Outcome.skipped("it was not shown that an alert would be sent");
        }
        try (MonitoringServer server = new MonitoringServer(context, TargetType.ALERTMANAGER)) {
            Instant now = context.clock().instant();
            Counted before = Counted.by(server);
            if (before.sent().isEmpty()) {
                return Outcome.unknown("Alertmanager doesn't tell at /metrics what it has sent");
            }
            Answer sent = server.post("/api/v2/alerts", alert(settings, now, true, context));
            if (!sent.isGood()) {
                return Outcome.failed("Alertmanager took no alert: " + sent.error());
            }
            context.say("Sent " + NAME + ", waiting for somebody to be told …");
            try {
                return told(settings, before, server, context);
            } finally {
                server.post("/api/v2/alerts", alert(settings, now, false, context));
            }
        }
    }

    private Outcome told(
            Settings settings, Counted before, MonitoringServer server, StepContext context)
            throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        context.onCancel(cancelled::countDown);
        long began = System.nanoTime();
        Counted now = before;
        while (now.told(before) == 0
                && now.refused(before) == 0
                && System.nanoTime() - began < settings.patience().toNanos()
                && !cancelled.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            now = Counted.by(server);
        }
        List<String> receivers = receivers(server);
        context.say("Its receivers: " + String.join(", ", receivers));
        context.reading(Reading.of("requests_failed", now.refused(before), ""));
        if (now.refused(before) > 0) {
            String integrations = String.join("; ", now.refusing(before));
            context.finding(
                    Finding.error(
                                    String.join(", ", receivers),
                                    "It could not be told of an alert.",
                                    "alert-not-told")
                            .evidence(
                                    "alertmanager_notification_requests_failed_total has risen: "
                                            + integrations));
            return Outcome.done("An alert was not told: " + integrations);
        }
        if (now.told(before) == 0) {
            context.finding(
                    Finding.warning(
                            String.join(", ", receivers),
                            "Nobody was told of an alert within %s: the receiver has nothing that tells, a silence mutes it, or its group_wait is longer."
                                    .formatted(Amount.time(settings.patience())),
                            "alert-untold"));
            return Outcome.done("Nobody was told");
        }
        double took = Amount.tenths((System.nanoTime() - began) / 1e9);
        context.reading(Reading.of("told_s", took, "s"));
        return Outcome.done("%s was told after %s s".formatted(String.join(", ", receivers), took));
    }

    /** Whom Alertmanager routes it to. */
    private static List<String> receivers(MonitoringServer server) throws InterruptedException {
        List<String> receivers = new ArrayList<>();
        String filter = MonitoringServer.encoded("alertname=\"" + NAME + "\"");
        for (JsonNode alert : server.get("/api/v2/alerts?filter=" + filter).body()) {
            alert.path("receivers").forEach(r -> receivers.add(r.path("name").asString("")));
        }
        return receivers.isEmpty()
                ? List.of("no receiver")
                : receivers.stream().distinct().sorted().toList();
    }

    /** The same labels make it the same alert: what is sent again with an end is over. */
    private static List<Map<String, Object>> alert(
            Settings settings, Instant from, boolean firing, StepContext context) {
        Instant until =
                firing ? from.plus(settings.patience()).plusSeconds(60) : context.clock().instant();
        return List.of(
                Map.of(
                        "labels",
                        Map.of(
                                "alertname", NAME,
                                "severity", settings.severity(),
                                "environment", context.environment(),
                                "run", Long.toString(context.run()),
                                "sent", Long.toString(from.toEpochMilli())),
                        "annotations",
                        Map.of(
                                "summary",
                                "A test of run %d in %s: nothing is wrong."
                                        .formatted(context.run(), context.environment())),
                        "startsAt",
                        from.toString(),
                        "endsAt",
                        until.toString()));
    }
}
