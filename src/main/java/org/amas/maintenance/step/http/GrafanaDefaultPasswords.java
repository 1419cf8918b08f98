package org.amas.maintenance.step.http;

import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.SignIns;
import org.amas.maintenance.step.SignIns.Answer;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.Reasons;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether Grafana lets its administrator in with the password that it comes with, or the one from
 * AMAS's repository. Two attempts: the fifth in five minutes locks an account.
 */
@Component
class GrafanaDefaultPasswords implements ReadingKind<NoSettings> {

    private static final String USER = "admin";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final List<Map.Entry<String, String>> ALL =
            List.of(
                    Map.entry("admin", "the password that Grafana comes with"),
                    Map.entry("amas_grafana_password", "AMAS's default password"));

    @Override
    public String name() {
        return "grafana.default-passwords";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.GRAFANA);
    }

    @Override
    public Set<String> readings() {
        return SignIns.readings();
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) throws InterruptedException {
        HttpTarget target = context.target(HttpTarget.class, TargetType.GRAFANA);
        URI asked = URI.create(target.address().replaceFirst("/*$", "") + "/api/user");
        context.say("Signing in at " + asked + ", once with each password …");
        SignIns tried = new SignIns(context);
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(PATIENCE)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            context.onCancel(client::shutdownNow);
            for (Map.Entry<String, String> known : ALL) {
                int code = code(client, asked, known.getKey());
                tried.note(USER + " with " + known.getValue(), answer(code), "HTTP " + code);
            }
        } catch (IOException e) {
            String reason = Reasons.of(e, target.url());
            throw new TargetDown(TargetType.GRAFANA, target.address(), reason, e);
        }
        return tried.outcome();
    }

    private static int code(HttpClient client, URI asked, String password)
            throws IOException, InterruptedException {
        byte[] pair = (USER + ":" + password).getBytes(StandardCharsets.UTF_8);
        HttpRequest request =
                HttpRequest.newBuilder(asked)
                        .timeout(PATIENCE)
                        .header("User-Agent", "amas-maintenance")
                        .header(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString(pair))
                        .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static Answer answer(int code) {
        return switch (code) {
            case 200 -> Answer.ACCEPTED;
            case 401 -> Answer.REFUSED;
            default -> Answer.UNTOLD;
        };
    }
}
