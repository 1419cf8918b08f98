package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether AMAS's API answers, asked on its cheap routes. The version is told by {@code /health}
 * only, which blocks AMAS's event loop for a second, so it is asked for once an hour at most.
 */
final class ApiProbe {

    private static final List<String> CHEAP = List.of("/ready", "/health/ready");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long FRESH_NANOS = Duration.ofHours(1).toNanos();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<URI, Known> VERSIONS = new ConcurrentHashMap<>();

    private record Known(@Nullable String version, long at) {}

    private ApiProbe() {}

    static Answer of(ApiTarget target) {
        Set<String> paths = new LinkedHashSet<>();
        paths.add(target.latencyPath());
        paths.addAll(CHEAP);
        try {
            for (String path : paths) {
                HttpResponse<String> answer = HttpProbe.get(target.at(path), PATIENCE);
                if (answer.statusCode() >= 500) {
                    return Answer.unreachable(path + " answers HTTP " + answer.statusCode());
                }
                if (answer.statusCode() != 404) {
                    return Answer.reached(version(target));
                }
            }
            return Answer.unreachable(
                    "HTTP 404 for %s: this isn't AMAS's API, or its path is missing in the URL"
                            .formatted(String.join(", ", paths)));
        } catch (IOException e) {
            return Answer.unreachable(Reasons.of(e, target.url()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.unreachable("interrupted");
        }
    }

    private static @Nullable String version(ApiTarget target) throws InterruptedException {
        URI health = target.at("/health");
        Known known = VERSIONS.get(health);
        if (known == null || System.nanoTime() - known.at > FRESH_NANOS) {
            known = new Known(ask(health), System.nanoTime());
            VERSIONS.put(health, known);
        }
        return known.version;
    }

    private static @Nullable String ask(URI health) throws InterruptedException {
        try {
            JsonNode version =
                    JSON.readTree(HttpProbe.get(health, PATIENCE).body()).path("version");
            return version.isString() ? "AMAS " + version.asString() : null;
        } catch (IOException | JacksonException e) {
            // No version is known, and whether it answers has been told by a cheap route.
            return null;
        }
    }
}
