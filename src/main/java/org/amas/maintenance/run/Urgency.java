package org.amas.maintenance.run;

import org.amas.maintenance.run.SideBySide.Result;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How severe an emergency is, by facts: 1 if AMAS or its database is down, 2 if something they need
 * is down or more than 5 % of requests fail, 3 otherwise.
 *
 * @param level 1 to 3
 */
record Urgency(int level, String because) {

    private static final double ERRORS = 5;

    static Urgency of(List<Result> results) {
        return down(results, "api.health", "AMAS's API is down")
                .or(() -> down(results, "postgres.roundtrip", "PostgreSQL is down"))
                .map(because -> new Urgency(1, because))
                .or(() -> hurt(results).map(because -> new Urgency(2, because)))
                .orElseGet(() -> new Urgency(3, calm(results)));
    }

    private static Optional<String> hurt(List<Result> results) {
        return down(results, "redis.roundtrip", "Redis is down")
                .or(() -> down(results, "neo4j.roundtrip", "Neo4j is down"))
                .or(
                        () ->
                                failed(results, "docker.containers")
                                        .map(found -> "a service is not up (" + found + ")"))
                .or(
                        () ->
                                failed(results, "api.health")
                                        .map(found -> "the API is not well (" + found + ")"))
                .or(() -> failing(results));
    }

    private static Optional<String> down(List<Result> results, String kind, String words) {
        return of(results, kind)
                .filter(Hypotheses::isSilent)
                .findFirst()
                .map(result -> words + " (" + result.words() + ")");
    }

    private static Optional<String> failed(List<Result> results, String kind) {
        return of(results, kind)
                .filter(result -> result.state() == StepState.FAILED)
                .findFirst()
                .map(Result::words);
    }

    private static Optional<String> failing(List<Result> results) {
        return of(results, "api.latency")
                .flatMap(result -> result.evidence().readings().stream())
                .filter(m -> m.reading().name().equals("error_percent"))
                .map(m -> m.reading().value())
                .filter(percent -> percent > ERRORS)
                .findFirst()
                .map("%.0f %% of requests fail"::formatted);
    }

    /** Who could not look hasn't seen that all is well. */
    private static String calm(List<Result> results) {
        List<String> blind =
                Stream.of("api.health", "postgres.roundtrip")
                        .flatMap(kind -> of(results, kind))
                        .filter(Result::isBlind)
                        .map(result -> result.check().title())
                        .toList();
        return blind.isEmpty()
                ? "AMAS, its database and what they need answer" + slowness(results)
                : "nothing is known to be down, but these could not be judged: "
                        + String.join(", ", blind);
    }

    private static String slowness(List<Result> results) {
        return of(results, "api.latency")
                .filter(r -> r.state() == StepState.WARNED || r.state() == StepState.FAILED)
                .findFirst()
                .map(result -> ", but not well: " + result.words())
                .orElse("");
    }

    private static Stream<Result> of(List<Result> results, String kind) {
        return results.stream().filter(result -> result.check().kind().equals(kind));
    }
}
