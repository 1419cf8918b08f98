package org.amas.maintenance.run;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;

/** What a step sees and says while it is planned or performed. */
class LiveContext implements StepContext {

    private final Assignment step;
    private final Voice voice;
    private final History history;
    private final Supplier<List<Earlier>> earlier;
    private final Supplier<Path> directory;
    private final Clock clock;
    private final Turn turn;

    /**
     * Where what a step says goes.
     *
     * @param progress takes 0 to 1
     */
    record Voice(OutputStream output, Evidence evidence, Secrets secrets, DoubleConsumer progress) {

        /** For a plan: nothing it says is kept. */
        static Voice unheard() {
            return new Voice(
                    OutputStream.nullOutputStream(),
                    new Evidence(Map.of()),
                    Secrets.of(List.of()),
                    fraction -> {});
        }
    }

    LiveContext(
            Assignment step,
            Voice voice,
            History history,
            Supplier<List<Earlier>> earlier,
            Supplier<Path> directory,
            Clock clock,
            StopSignal stop,
            Duration time) {
        this.step = step;
        this.voice = voice;
        this.history = history;
        this.earlier = earlier;
        this.directory = directory;
        this.clock = clock;
        this.turn = new Turn(voice.evidence(), stop, time);
    }

    void end() {
        turn.end();
    }

    private Evidence evidence() {
        return turn.evidence();
    }

    @Override
    public String environment() {
        return step.environment().name();
    }

    @Override
    public long run() {
        return step.run();
    }

    @Override
    public int step() {
        return step.number();
    }

    @Override
    public <T extends Target> T target(Class<T> type, TargetType word) {
        return step.environment().target(type, word);
    }

    @Override
    public boolean lab() {
        return step.environment().lab();
    }

    @Override
    public Map<String, Object> parameters() {
        return step.parameters();
    }

    @Override
    public Optional<Set<String>> approved() {
        return step.approved();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Path directory() {
        return directory.get();
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
        return voice.output();
    }

    @Override
    public void say(String line) {
        try {
            voice.output().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void reading(Reading reading) {
        Map<String, String> labels = new TreeMap<>();
        reading.labels().forEach((name, value) -> labels.put(masked(name), masked(value)));
        Reading masked =
                new Reading(
                        masked(reading.name()),
                        reading.value(),
                        masked(reading.unit()),
                        labels,
                        reading.limit());
        evidence().reading(masked, clock.instant());
    }

    @Override
    public void finding(Finding finding) {
        Secrets secrets = voice.secrets();
        evidence()
                .finding(
                        new Finding(
                                finding.severity(),
                                secrets.mask(finding.place()),
                                secrets.mask(finding.text()),
                                secrets.mask(finding.fingerprint()),
                                secrets.masked(finding.evidence())));
    }

    @Override
    public void table(Table table) {
        List<List<@Nullable Object>> rows =
                table.rows().stream()
                        .map(row -> Table.row(row.stream().map(this::masked).toArray()))
                        .toList();
        List<Table.Column> columns =
                table.columns().stream()
                        .map(one -> new Table.Column(masked(one.name()), masked(one.unit())))
                        .toList();
        evidence().table(new Table(masked(table.title()), columns, rows, table.total()));
    }

    private String masked(String text) {
        return voice.secrets().mask(text);
    }

    private @Nullable Object masked(@Nullable Object cell) {
        return cell instanceof String text ? masked(text) : cell;
    }

    @Override
    public void progress(double fraction) {
        if (!turn.isOver()) {
            voice.progress().accept(Math.clamp(fraction, 0, 1));
        }
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
        return history.values(step, reading, labels, reach);
    }

    @Override
    public void remember(String key, String value) {
        evidence().remember(key, voice.secrets().mask(value));
    }

    @Override
    public Optional<Remembered> remembered(String key) {
        return history.remembered(step, key);
    }

    @Override
    public List<Answer> answers() {
        return step.answers();
    }

    @Override
    public List<Earlier> earlier() {
        return earlier.get();
    }
}
