package org.amas.maintenance.step;

import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A step context which keeps what a step says, for tests: everything that a kind may ask for can be
 * set, everything it reports can be read back. Plans are returned by the kind, so {@link #planned}
 * only keeps the last one.
 */
public class RecordingContext implements StepContext {

    private final String token = "amas-run-1-1-" + UUID.randomUUID().toString().substring(24);
    private final Map<TargetType, Target> targets = new EnumMap<>(TargetType.class);
    private final Map<String, Object> parameters = new HashMap<>();
    private final Map<String, List<Past>> history = new HashMap<>();
    private final Map<String, Remembered> left = new HashMap<>();
    private final Map<String, String> kept = new TreeMap<>();
    private final List<Reading> readings = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private final List<Double> progress = new ArrayList<>();
    private final List<Earlier> earlier = new ArrayList<>();
    private final List<Runnable> cancelActions = new ArrayList<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    private Duration timeLeft = Duration.ofMinutes(1);
    private String environment = "test";
    private boolean lab;
    private boolean cancelled;
    private long run = 1;
    private @Nullable Set<String> approved;
    private @Nullable Path directory;
    private @Nullable Plan plan;
    private @Nullable Outcome outcome;

    // What a test sets

    public RecordingContext with(Target target) {
        targets.put(target.type(), target);
        return this;
    }

    /** The first run, unless a test says otherwise. */
    public RecordingContext run(long number) {
        run = number;
        return this;
    }

    public RecordingContext environment(String name) {
        environment = name;
        return this;
    }

    public RecordingContext lab(boolean stand) {
        lab = stand;
        return this;
    }

    public RecordingContext parameter(String name, Object value) {
        parameters.put(name, value);
        return this;
    }

    public RecordingContext clock(Clock other) {
        clock = other;
        return this;
    }

    /** What was shown and agreed to: the whole plan, or the part of it that was chosen. */
    public RecordingContext approving(List<Plan.PlannedObject> objects) {
        approved = objects.stream().map(Plan.PlannedObject::identity).collect(Collectors.toSet());
        return this;
    }

    /** Stops the clock at this instant. */
    public RecordingContext at(Instant instant) {
        return clock(Clock.fixed(instant, java.time.ZoneOffset.UTC));
    }

    public RecordingContext directory(Path path) {
        directory = path;
        return this;
    }

    public RecordingContext timeLeft(Duration left) {
        timeLeft = left;
        return this;
    }

    /** One earlier value, older than those added before it. */
    public RecordingContext past(
            String reading, Map<String, String> labels, double value, Instant at) {
        history.computeIfAbsent(key(reading, labels), k -> new ArrayList<>())
                .add(new Past(value, at));
        return this;
    }

    /** What the run before left under a key. */
    public RecordingContext remembered(String key, String value, Instant at) {
        left.put(key, new Remembered(value, at));
        return this;
    }

    public RecordingContext earlier(Earlier step) {
        earlier.add(step);
        return this;
    }

    /** As when a person cancels or the time is up: runs what was registered. */
    public void cancel() {
        List<Runnable> actions;
        synchronized (cancelActions) {
            cancelled = true;
            actions = List.copyOf(cancelActions);
        }
        actions.forEach(Runnable::run);
    }

    /** Makes what this context's step remembered visible to the next one, as after a run. */
    public RecordingContext next() {
        RecordingContext next = new RecordingContext();
        next.targets.putAll(targets);
        next.parameters.putAll(parameters);
        next.left.putAll(left);
        kept.forEach((k, v) -> next.left.put(k, new Remembered(v, clock.instant())));
        next.history.putAll(history);
        readings.forEach(r -> next.newest(r, clock.instant()));
        next.clock = clock;
        next.lab = lab;
        next.environment = environment;
        next.directory = directory;
        return next;
    }

    private void newest(Reading reading, Instant at) {
        List<Past> values = new ArrayList<>();
        values.add(new Past(reading.value(), at));
        values.addAll(history.getOrDefault(key(reading.name(), reading.labels()), List.of()));
        history.put(key(reading.name(), reading.labels()), values);
    }

    // What a test reads back

    /** Performs the kind here and keeps its outcome. */
    public <S> Outcome perform(StepKind<S> kind, S settings) throws Exception {
        Outcome ended = kind.perform(settings, this);
        outcome = ended;
        return ended;
    }

    /** Plans the kind here and keeps its plan. */
    public <S> Plan plan(StepKind<S> kind, S settings) throws Exception {
        Plan made = kind.plan(settings, this);
        plan = made;
        return made;
    }

    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    public Optional<Plan> planned() {
        return Optional.ofNullable(plan);
    }

    public List<Reading> readings() {
        synchronized (readings) {
            return List.copyOf(readings);
        }
    }

    public List<Reading> readings(String name) {
        return readings().stream().filter(r -> r.name().equals(name)).toList();
    }

    /**
     * The value of the one reading with this name.
     *
     * @throws AssertionError if there is none or more than one
     */
    public double value(String name) {
        List<Reading> found = readings(name);
        if (found.size() != 1) {
            throw new AssertionError(name + " was read " + found.size() + " times: " + readings());
        }
        return found.getFirst().value();
    }

    /**
     * The value of the reading with this name and label.
     *
     * @throws AssertionError if there is none
     */
    public double value(String name, String label, String word) {
        return readings(name).stream()
                .filter(r -> word.equals(r.labels().get(label)))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no " + name + " of " + word + ": " + readings()))
                .value();
    }

    public List<Finding> findings() {
        synchronized (findings) {
            return List.copyOf(findings);
        }
    }

    public List<Finding> findings(Severity severity) {
        return findings().stream().filter(f -> f.severity() == severity).toList();
    }

    public List<Table> tables() {
        synchronized (tables) {
            return List.copyOf(tables);
        }
    }

    public String text() {
        return output.toString(StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        return output.toByteArray();
    }

    public List<Double> progress() {
        synchronized (progress) {
            return List.copyOf(progress);
        }
    }

    public Map<String, String> kept() {
        return Map.copyOf(kept);
    }

    // What a step sees

    @Override
    public String environment() {
        return environment;
    }

    @Override
    public long run() {
        return run;
    }

    @Override
    public int step() {
        return 1;
    }

    @Override
    public <T extends Target> T target(Class<T> type, TargetType word) {
        Target target = targets.get(word);
        if (target == null) {
            throw new TargetAbsent("no " + word.word() + " target in " + environment);
        }
        return type.cast(target);
    }

    @Override
    public boolean lab() {
        return lab;
    }

    @Override
    public Map<String, Object> parameters() {
        return Map.copyOf(parameters);
    }

    @Override
    public Optional<Set<String>> approved() {
        return Optional.ofNullable(approved);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public synchronized Path directory() {
        Path made = directory;
        if (made == null) {
            try {
                made =
                        Files.createTempDirectory(
                                "run",
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rwx------")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            directory = made;
        }
        return made;
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public Duration timeLeft() {
        return timeLeft;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void say(String line) {
        output.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void reading(Reading reading) {
        synchronized (readings) {
            readings.add(reading);
        }
    }

    @Override
    public void finding(Finding finding) {
        synchronized (findings) {
            findings.add(finding);
        }
    }

    @Override
    public void table(Table table) {
        synchronized (tables) {
            tables.add(table);
        }
    }

    @Override
    public void progress(double fraction) {
        synchronized (progress) {
            progress.add(fraction);
        }
    }

    @Override
    public void onCancel(Runnable action) {
        boolean now;
        synchronized (cancelActions) {
            cancelActions.add(action);
            now = cancelled;
        }
        if (now) {
            action.run();
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public List<Past> history(String reading, Map<String, String> labels, Duration reach) {
        Instant oldest = clock.instant().minus(reach);
        return history.getOrDefault(key(reading, labels), List.of()).stream()
                .filter(p -> !p.at().isBefore(oldest))
                .limit(400)
                .toList();
    }

    @Override
    public void remember(String key, String value) {
        kept.put(key, value);
    }

    @Override
    public Optional<Remembered> remembered(String key) {
        return Optional.ofNullable(left.get(key));
    }

    @Override
    public List<Earlier> earlier() {
        return List.copyOf(earlier);
    }

    private static String key(String reading, Map<String, String> labels) {
        return reading + new TreeMap<>(labels);
    }
}
