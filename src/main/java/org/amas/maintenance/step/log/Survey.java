package org.amas.maintenance.step.log;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.StepContext;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One reading of all sources, shown to a watch. */
final class Survey {

    private static final int STRIDE = 8_192;
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final StepContext context;
    private final List<LogSource> sources;
    private final Span span;
    private final ZoneId zone;
    private final Watch watch;
    private final Twins twins = new Twins();
    private final List<SourceState> states = new ArrayList<>();

    Survey(StepContext context, List<LogSource> sources, Span span, ZoneId zone, Watch watch) {
        this.context = context;
        this.sources = sources;
        this.span = span;
        this.zone = zone;
        this.watch = watch;
    }

    /** Reads them all; ends early when the step is cancelled. */
    void read() {
        for (LogSource source : sources) {
            if (context.cancelled()) {
                return;
            }
            SourceState state = new SourceState(source);
            states.add(state);
            read(state);
            context.say(source.service() + ", " + source.name() + ": " + words(state));
            context.progress((double) states.size() / sources.size());
        }
        if (twins.full()) {
            context.say("more than a million entries: some may be counted in two places");
        }
    }

    List<SourceState> states() {
        return states;
    }

    /** Since when a service's log has everything; empty if none of its lines has a time. */
    Optional<Instant> first(String service) {
        return since(service).values().stream().max(Instant::compareTo);
    }

    /**
     * The same for each of its media: its files follow upon each other, but what its container
     * printed stands in none of them.
     */
    Map<String, Instant> since(String service) {
        Map<String, Instant> since = new TreeMap<>();
        for (SourceState state : states) {
            Instant first = state.first();
            if (state.source.service().equals(service) && first != null) {
                since.merge(
                        state.source.medium(),
                        first,
                        (one, other) -> one.isBefore(other) ? one : other);
            }
        }
        return since;
    }

    private void read(SourceState state) {
        try {
            state.ended(state.source.read(span, new Taking(state), context::cancelled));
        } catch (IOException | RuntimeException e) {
            state.failed("could not be read to its end: " + e.getMessage());
        }
    }

    private String words(SourceState state) {
        Instant first = state.first();
        String lines = Amount.of(state.lines(), "line") + " in the window";
        String since = first == null ? ", none with a time" : ", since " + Moment.second(first);
        return lines + since + (state.note() == null ? "" : "; " + state.note());
    }

    /** Makes entries of lines, and hands on those of the span. */
    private final class Taking implements LogSource.Lines {

        private final SourceState state;
        private EntryReader reader = new EntryReader(zone);
        private Instant said = context.clock().instant();
        private long read;

        Taking(SourceState state) {
            this.state = state;
        }

        @Override
        public void restart() {
            reader = new EntryReader(zone);
            twins.begin();
            watch.begin(state.source);
        }

        @Override
        public void line(@Nullable Instant taken, String text) {
            if (++read % STRIDE == 0) {
                saySomething();
            }
            Entry entry = reader.read(text);
            Instant at = taken == null ? reader.at() : taken;
            state.line(at, span);
            if (at == null || !span.contains(at)) {
                return;
            }
            boolean fresh =
                    entry != null
                            && watch.wants(entry)
                            && twins.isNew(state.source.service(), entry, text);
            watch.line(state.source, at, text, fresh ? entry : null);
        }

        private void saySomething() {
            Instant now = context.clock().instant();
            if (Duration.between(said, now).compareTo(SILENCE) > 0) {
                said = now;
                context.say(state.source.name() + ": " + read + " lines read so far");
            }
        }
    }
}
