package org.amas.maintenance.step.latency;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.HealthWord;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Reasons;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Duration;

/**
 * What the API says of itself at {@code /health}. The body counts, not the status code: one of
 * AMAS's two handlers answers 200 when it is unhealthy, the other 503.
 */
final class Health {

    private static final String PATH = "/health";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int EVIDENCE = 2_000;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Health() {}

    /** Asks exactly once, and reports what isn't healthy. @return {@code says healthy} */
    static String ask(Asker asker, StepContext context) {
        context.say("GET " + PATH + ", once: it blocks AMAS while it answers …");
        try {
            TimedRequest.Answer answer = asker.get(PATH, LIMIT);
            context.say("GET %s: %d, %s".formatted(PATH, answer.status(), answer.phases()));
            return judge(answer, context);
        } catch (IOException e) {
            String reason = Reasons.of(e);
            context.say("GET " + PATH + ": " + reason);
            context.finding(
                    Finding.error(PATH, "It gave no answer: " + reason + ".", "health:no-answer"));
            return "gave no answer: " + reason;
        }
    }

    static String judge(TimedRequest.Answer answer, StepContext context) {
        String status = status(answer.text());
        if (status == null) {
            context.finding(
                    Finding.info(
                            PATH,
                            "It answers %d without a status.".formatted(answer.status()),
                            "health:no-status"));
            return "says nothing (%d)".formatted(answer.status());
        }
        if (!HealthWord.isWell(status)) {
            String body = answer.text();
            context.finding(
                    new Finding(
                            HealthWord.isBad(status) ? Severity.ERROR : Severity.WARNING,
                            PATH,
                            "AMAS says that it is %s.".formatted(status),
                            "health:" + status,
                            body.substring(0, Math.min(body.length(), EVIDENCE))));
        }
        return "says " + status;
    }

    private static @Nullable String status(String body) {
        try {
            JsonNode status = MAPPER.readTree(body).path("status");
            return status.isString() ? status.asString() : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
