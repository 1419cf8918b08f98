package org.amas.maintenance.step.prometheus;

import org.amas.maintenance.step.MonitoringServer;
import org.amas.maintenance.step.MonitoringServer.Answer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The silences of one Alertmanager, and the alerts that it has. */
final class Silences implements AutoCloseable {

    static final String CREATOR = "amas-maintenance";

    private final MonitoringServer server;
    private final String mark;

    Silences(StepContext context) {
        this.server = new MonitoringServer(context, TargetType.ALERTMANAGER);
        this.mark = mark(context);
    }

    /** By which a run knows its own silences again. */
    private static String mark(StepContext context) {
        return "[run %d in %s]".formatted(context.run(), context.environment());
    }

    /**
     * @param state {@code active}, {@code pending} or {@code expired}
     */
    record Silence(
            String id,
            String state,
            Instant endsAt,
            String comment,
            List<SilenceMatcher> matchers) {

        boolean isOver() {
            return state.equals("expired");
        }
    }

    /**
     * One that fires.
     *
     * @param says its summary, or its description; empty if it has neither
     * @param since null if it isn't told
     * @param silencedBy ids
     */
    record Alert(
            String name,
            String severity,
            String says,
            @Nullable Instant since,
            Map<String, String> labels,
            List<String> silencedBy) {

        boolean isCritical() {
            return severity.equals("critical");
        }

        boolean isMuted() {
            return !silencedBy.isEmpty();
        }
    }

    Answer create(List<SilenceMatcher> matchers, Instant from, Instant until, String comment)
            throws InterruptedException {
        return server.post(
                "/api/v2/silences",
                Map.of(
                        "matchers", matchers.stream().map(SilenceMatcher::sent).toList(),
                        "startsAt", from.toString(),
                        "endsAt", until.toString(),
                        "createdBy", CREATOR,
                        "comment", comment + " " + mark));
    }

    /** As Alertmanager has it; its state is {@code gone} if it has none. */
    Silence find(String id) throws InterruptedException {
        Answer answer = server.get("/api/v2/silence/" + id);
        return answer.isGood()
                ? silence(answer.body())
                : new Silence(id, "gone", Instant.EPOCH, "", List.of());
    }

    /** Those of this run. */
    List<Silence> own() throws InterruptedException {
        List<Silence> own = new ArrayList<>();
        for (JsonNode one : good(server.get("/api/v2/silences"))) {
            if (one.path("createdBy").asString("").equals(CREATOR)
                    && one.path("comment").asString("").endsWith(mark)) {
                own.add(silence(one));
            }
        }
        return own;
    }

    Answer expire(String id) throws InterruptedException {
        return server.delete("/api/v2/silence/" + id);
    }

    /** What is undone by whom, for a person. */
    String undo(String id) {
        return "amtool silence expire %s --alertmanager.url=%s".formatted(id, server.address());
    }

    /** Inhibited ones left out: another alert tells of the same. */
    List<Alert> alerts() throws InterruptedException {
        List<Alert> alerts = new ArrayList<>();
        for (JsonNode one : good(server.get("/api/v2/alerts?inhibited=false"))) {
            Map<String, String> labels = new java.util.TreeMap<>();
            one.path("labels")
                    .properties()
                    .forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
            List<String> by = new ArrayList<>();
            one.path("status").path("silencedBy").forEach(id -> by.add(id.asString()));
            alerts.add(
                    new Alert(
                            labels.getOrDefault("alertname", "alert without a name"),
                            labels.getOrDefault("severity", ""),
                            says(one.path("annotations")),
                            instant(one.path("startsAt").asString("")),
                            labels,
                            by));
        }
        return alerts;
    }

    private static String says(JsonNode annotations) {
        String summary = annotations.path("summary").asString("");
        return summary.isEmpty() ? annotations.path("description").asString("") : summary;
    }

    private static @Nullable Instant instant(String text) {
        return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    }

    private static JsonNode good(Answer answer) {
        if (!answer.isGood()) {
            throw new IllegalStateException("Alertmanager said: " + answer.error());
        }
        return answer.body();
    }

    private static Silence silence(JsonNode one) {
        List<SilenceMatcher> matchers = new ArrayList<>();
        for (JsonNode m : one.path("matchers")) {
            matchers.add(
                    new SilenceMatcher(
                            m.path("name").asString(),
                            m.path("value").asString(),
                            m.path("isRegex").asBoolean(false),
                            m.path("isEqual").asBoolean(true)));
        }
        return new Silence(
                one.path("id").asString(),
                one.path("status").path("state").asString(),
                OffsetDateTime.parse(one.path("endsAt").asString()).toInstant(),
                one.path("comment").asString(),
                matchers);
    }

    @Override
    public void close() {
        server.close();
    }
}
