package org.amas.maintenance.bench;

import org.amas.maintenance.acceptance.Api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * What AMAS's users do meanwhile: a request every so often, whether or not the last one was
 * answered, each timed from when it was due. So what blocks AMAS is felt by all who came then.
 */
final class Load {

    private static final List<String> ROUTES =
            List.of("/api/v1/agents", "/api/v1/tasks", "/api/v1/health");
    private static final Duration EVERY = Duration.ofMillis(50);

    /**
     * @param dueAt since the load began, in milliseconds
     */
    record Request(double dueAt, double tookMs) {}

    private final String api;
    private final Queue<Request> answered = new ConcurrentLinkedQueue<>();

    Load(String api) {
        this.api = api;
    }

    /** Blocks for that long. */
    List<Request> last(Duration time) throws InterruptedException {
        answered.clear();
        long count = time.dividedBy(EVERY);
        long began = System.nanoTime();
        try (var all = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < count; n++) {
                long due = began + n * EVERY.toNanos();
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                String route = ROUTES.get(n % ROUTES.size());
                all.execute(() -> ask(route, began, due));
            }
        }
        return List.copyOf(answered);
    }

    private void ask(String route, long began, long due) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(api + route))
                            .timeout(Duration.ofSeconds(20))
                            .build();
            Api.HTTP.send(request, BodyHandlers.discarding());
            long took = System.nanoTime() - due;
            answered.add(new Request((due - began) / 1e6, took / 1e6));
        } catch (IOException e) {
            throw new AssertionError("AMAS gave no answer to " + route, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
