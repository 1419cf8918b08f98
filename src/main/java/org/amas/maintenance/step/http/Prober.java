package org.amas.maintenance.step.http;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.ApiTarget;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Sends requests to the environment's own API and to nobody else, at most five a second unless a
 * burst is asked for, under our own name, and keeps both sides of each. Follows no redirect.
 */
final class Prober implements AutoCloseable {

    static final String AGENT = "amas-maintenance security review";

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LONGEST_BODY = 256 * 1024;

    private final ApiTarget target;
    private final StepContext context;
    private final HttpClient client;
    private long last = System.nanoTime() - PAUSE.toNanos();
    private int sent;

    Prober(ApiTarget target, StepContext context) {
        this.target = target;
        this.context = context;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(PATIENCE)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        context.onCancel(client::shutdownNow);
    }

    int sent() {
        return sent;
    }

    /**
     * @param path with its query, already encoded
     */
    Exchange get(String path, Map<String, String> headers) throws InterruptedException {
        long wait = PAUSE.toNanos() - (System.nanoTime() - last);
        if (wait > 0) {
            Thread.sleep(Duration.ofNanos(wait));
        }
        return burst(path, headers);
    }

    /** Without the pause before it. */
    Exchange burst(String path, Map<String, String> headers) throws InterruptedException {
        URI uri = URI.create(target.url().getScheme() + "://" + target.url().getAuthority() + path);
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri).timeout(PATIENCE).header("User-Agent", AGENT);
        headers.forEach(builder::header);
        StringBuilder written = new StringBuilder("GET " + uri + "\nUser-Agent: " + AGENT);
        headers.forEach((name, value) -> written.append('\n').append(name + ": " + value));
        last = System.nanoTime();
        sent++;
        try {
            HttpResponse<String> response =
                    client.send(
                            builder.GET().build(),
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofString(), LONGEST_BODY));
            context.say("GET " + path + ": " + response.statusCode());
            return new Exchange(
                    written.toString(),
                    response.statusCode(),
                    response.headers().map(),
                    response.body(),
                    "");
        } catch (IOException silent) {
            context.throwIfCut(silent);
            String why = "no answer: " + silent.getMessage();
            context.say("GET " + path + ": " + why);
            return new Exchange(written.toString(), 0, Map.of(), "", why);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
