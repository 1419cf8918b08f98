package org.amas.maintenance.step;

import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetType;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** What a step may see and say while it is planned or performed. */
public interface StepContext {

    String environment();

    long run();

    /** Counts from 1. */
    int step();

    /**
     * The environment's target of this type: {@code target(RedisTarget.class, REDIS)}.
     *
     * @throws org.amas.maintenance.target.TargetAbsent if the environment has none
     */
    <T extends Target> T target(Class<T> type, TargetType word);

    /** True in the stand-in: what changes must refuse whatever isn't marked as the lab's. */
    boolean lab();

    /** The run's parameters by name: String, Long, Boolean or Duration. */
    Map<String, Object> parameters();

    Clock clock();

    /**
     * The {@linkplain Plan.PlannedObject#identity() identities} that were shown before the launch.
     * Empty for a step that only reads, and where more objects were shown than are listed: then the
     * plan's rule, which the step follows, was what was shown.
     */
    default Optional<Set<String>> approved() {
        return Optional.empty();
    }

    /**
     * Whether a step that changes may act on this object: only on what was shown, and still is so;
     * what is new waits for the next plan.
     */
    default boolean mayTouch(Plan.PlannedObject object) {
        return approved().map(shown -> shown.contains(object.identity())).orElse(true);
    }

    /** The run's own directory, mode 0700, made on first use. */
    Path directory();

    /**
     * Marks this step's work at a server ({@code application_name}, container label), so that
     * recovery can ask for it; letters, digits and dashes, at most 60. What lies in a folder of
     * this name in {@link #directory()} is deleted once the step's result is stored, and not
     * before.
     */
    String token();

    /** The time left until the step times out; never negative. */
    Duration timeLeft();

    /** The step's raw output. Safe from several threads; bytes are shown as they come. */
    OutputStream output();

    /** Prints one line of text. */
    void say(String line);

    void reading(Reading reading);

    void finding(Finding finding);

    void table(Table table);

    /** Keeps a table, and prints its first ten rows for whoever watches. */
    default void show(Table table) {
        table(table);
        if (!table.rows().isEmpty()) {
            PlainTable.lines(table, 10).forEach(this::say);
        }
    }

    /**
     * @param fraction 0 to 1
     */
    void progress(double fraction);

    /**
     * Registers what ends the work at the server when a person cancels or the time is up. Runs at
     * once if that has already happened.
     */
    void onCancel(Runnable action);

    /** True once a person asked to stop now, or the time is up. */
    boolean cancelled();

    /**
     * For who would report what failed: a connection that our own stop has cut is no news of the
     * server.
     *
     * @throws CancellationException if the step was stopped; then {@code failure} is its cause
     */
    default void throwIfCut(Exception failure) {
        if (cancelled()) {
            CancellationException stopped = new CancellationException("the step was stopped");
            stopped.initCause(failure);
            throw stopped;
        }
    }

    /**
     * Earlier values of one reading of this step's procedure in this environment, newest first, at
     * most 400, from done runs of the last {@code reach}.
     */
    List<Past> history(String reading, Map<String, String> labels, Duration reach);

    /** The newest of {@link #history}. */
    default Optional<Past> previous(String reading, Map<String, String> labels) {
        return history(reading, labels, Duration.ofDays(400)).stream().findFirst();
    }

    /**
     * Kept with the step result, and read by the next run of the procedure in this environment. At
     * most 1 MiB a step.
     */
    void remember(String key, String value);

    Optional<Remembered> remembered(String key);

    /** The results of this run's earlier steps, in order. */
    List<Earlier> earlier();

    /** What persons answered to this step's forms, in order; empty before the first one did. */
    default List<Answer> answers() {
        return List.of();
    }

    /** A reading of an earlier run. */
    record Past(double value, Instant at) {}

    /** What an earlier run left under a key. */
    record Remembered(String value, Instant at) {}

    /**
     * A person's answer, which its form did not refuse.
     *
     * @param by the account's user name
     * @param values by the form's field names; an optional field that was left empty is absent
     */
    record Answer(String by, Instant at, Map<String, String> values) {

        public String value(String field) {
            return values.getOrDefault(field, "");
        }
    }

    /** What an earlier step of this run came to; {@code state} is a word of the step states. */
    record Earlier(int number, String title, String kind, String state, String headline) {}
}
