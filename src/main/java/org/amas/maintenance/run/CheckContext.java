package org.amas.maintenance.run;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one of several checks within a step sees and says: the step's own, but for its evidence. */
class CheckContext implements StepContext {

    /** The label that tells whose a reading is. */
    static final String LABEL = "check";

    private final StepContext step;
    private final SideBySide.Check check;
    private final boolean told;
    private final @Nullable Map<String, String> memory;
    private final Duration time;
    private final Turn turn;

    /**
     * @param told whether what it says is printed
     * @param memory where it leaves something for the next time; null if with the step
     */
    CheckContext(
            StepContext step,
            SideBySide.Check check,
            Evidence evidence,
            boolean told,
            @Nullable Map<String, String> memory) {
        this.step = step;
        this.check = check;
        this.told = told;
        this.memory = memory;
        this.time = SideBySide.time(check, step);
        this.turn = new Turn(evidence, new StopSignal(), time);
    }

    /** What it had when it began. */
    Duration time() {
        return time;
    }

    StopSignal stop() {
        return turn.stop();
    }

    void end() {
        turn.end();
    }

    private Evidence evidence() {
        return turn.evidence();
    }

    @Override
    public String environment() {
        return step.environment();
    }

    @Override
    public long run() {
        return step.run();
    }

    @Override
    public int step() {
        return step.step();
    }

    @Override
    public <T extends Target> T target(Class<T> type, TargetType word) {
        return step.target(type, word);
    }

    @Override
    public boolean lab() {
        return step.lab();
    }

    @Override
    public Map<String, Object> parameters() {
        return step.parameters();
    }

    @Override
    public Clock clock() {
        return step.clock();
    }

    @Override
    public Path directory() {
        return step.directory();
    }

    @Override
    public String token() {
        return step.token();
    }

    @Override
    public Duration timeLeft() {
        return turn.timeLeft();
    }

    @Override
    public OutputStream output() {
        return told ? step.output() : OutputStream.nullOutputStream();
    }

    @Override
    public void say(String line) {
        if (told && !turn.isOver()) {
            step.say("[" + check.title() + "] " + line);
        }
    }

    @Override
    public void reading(Reading reading) {
        evidence().reading(reading, clock().instant());
    }

    @Override
    public void finding(Finding finding) {
        evidence().finding(finding);
    }

    @Override
    public void table(Table table) {
        evidence().table(table);
    }

    @Override
    public void progress(double fraction) {
        // Several at once have no common progress.
    }

    @Override
    public void onCancel(Runnable action) {
        turn.stop().onStop(action);
    }

    @Override
    public boolean cancelled() {
        return turn.stop().isRaised();
    }

    @Override
    public List<Past> history(String reading, Map<String, String> labels, Duration reach) {
        Map<String, String> own = new TreeMap<>(labels);
        own.put(LABEL, check.title());
        return step.history(reading, own, reach);
    }

    @Override
    public void remember(String key, String value) {
        if (memory == null) {
            step.remember(own(key), value);
        } else {
            memory.put(own(key), value);
        }
    }

    @Override
    public Optional<Remembered> remembered(String key) {
        return memory == null
                ? step.remembered(own(key))
                : Optional.ofNullable(memory.get(own(key)))
                        .map(value -> new Remembered(value, clock().instant()));
    }

    private String own(String key) {
        return check.title() + ": " + key;
    }

    @Override
    public List<Earlier> earlier() {
        return step.earlier();
    }
}
