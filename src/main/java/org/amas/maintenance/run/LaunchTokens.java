package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What makes a launch that is asked for twice one run: the form's token or an Idempotency-Key. */
@Component
class LaunchTokens {

    private final Runs runs;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;
    private final List<ReentrantLock> turns =
            IntStream.range(0, 64).mapToObj(i -> new ReentrantLock()).toList();

    LaunchTokens(Runs runs, JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.runs = runs;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    private record Before(String requestHash, long runId) {}

    /** A program has chosen its key; a form's token is ours, and nobody's to mend. */
    static void check(String token, Actor actor) {
        if (token.isBlank() || token.length() > 200) {
            throw actor.kind() == Actor.Kind.API
                    ? new InvalidRequest("Idempotency-Key", "must have 1 to 200 characters")
                    : new InvalidRequest("token", "of this form is not ours: load the page again");
        }
    }

    /** One at a time per token, so that a double click doesn't plan twice. */
    <T> T inTurn(String token, Supplier<T> work) {
        ReentrantLock turn = turns.get(Math.floorMod(token.hashCode(), turns.size()));
        turn.lock();
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    /**
     * The run that this actor's token has started.
     *
     * @throws Conflict if it was started with other content
     */
    Optional<Run> run(Launch launch, String token, Actor actor) {
        Optional<Before> before =
                jdbc.sql(
                                """
                                select request_hash, run_id from run_launch
                                where actor_name = ? and token = ?\
                                """)
                        .params(actor.name(), token)
                        .query(Before.class)
                        .optional();
        before.filter(b -> !b.requestHash().equals(hash(launch)))
                .ifPresent(
                        b -> {
                            throw new Conflict(other(actor).formatted(b.runId()));
                        });
        return before.flatMap(b -> runs.findById(b.runId()));
    }

    private static String other(Actor actor) {
        return actor.kind() == Actor.Kind.API
                ? "This Idempotency-Key has started run %d with other content."
                : "This form was sent before, with other content, and has started run %d. Load the"
                        + " page again to start another one.";
    }

    /** Within the transaction that stores the run: who comes second breaks the key. */
    void spend(Launch launch, String token, Actor actor, Run run) {
        jdbc.sql(
                        """
                        insert into run_launch
                          (actor_name, token, request_hash, run_id, created_at)
                        values (?, ?, ?, ?, ?)\
                        """)
                .params(
                        actor.name(),
                        token,
                        hash(launch),
                        run.id(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    private String hash(Launch launch) {
        List<String> parts = new ArrayList<>();
        parts.add(String.valueOf(launch.procedure()));
        parts.add(String.valueOf(launch.environment()));
        parts.add(
                json.writeValueAsString(
                        launch.parameters() == null
                                ? Map.of()
                                : new TreeMap<>(launch.parameters())));
        parts.add(given(launch.reason()));
        parts.add(Boolean.toString(launch.isDryRun()));
        parts.add(given(launch.planDigest()));
        parts.add(given(launch.confirmation()));
        return Plans.sha256(parts);
    }

    /** Nothing and an empty text ask for the same. */
    private static String given(@Nullable String text) {
        return String.valueOf(text == null || text.isBlank() ? null : text);
    }
}
