package org.amas.maintenance.run;

import org.amas.maintenance.run.RunView.StepView;
import org.amas.maintenance.web.LogChunk;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * One viewer's stream of one run: output from a cursor on, and the steps' states as they change.
 * Reads from the database what the feed says is new, so that a slow viewer costs nobody anything:
 * it blocks here, on its own thread, and reads later.
 */
class RunStream {

    /** How long a disabled account may go on looking. */
    private static final Duration RECHECK = Duration.ofSeconds(3);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int FRAME = 64 * 1024;

    private final SseEmitter emitter;
    private final RunFeed feed;
    private final Runs runs;
    private final StepResults results;
    private final RunViews views;
    private final Map<String, Object> page;
    private final BooleanSupplier allowed;
    private final Clock clock;
    private final Map<Integer, String> told = new HashMap<>();
    private String toldOfRun = "";

    /**
     * @param page what the fragments need of the reader: may they cancel, may they check again
     * @param allowed whether the reader may still look
     */
    RunStream(
            SseEmitter emitter,
            RunFeed feed,
            Runs runs,
            StepResults results,
            RunViews views,
            Map<String, Object> page,
            BooleanSupplier allowed,
            Clock clock) {
        this.emitter = emitter;
        this.feed = feed;
        this.runs = runs;
        this.results = results;
        this.views = views;
        this.page = page;
        this.allowed = allowed;
        this.clock = clock;
    }

    void follow(long id, StreamCursor from) throws IOException, InterruptedException {
        StreamCursor cursor = from;
        long heard = System.nanoTime();
        long checked = heard;
        try (RunFeed.Watch watch = feed.watch(id)) {
            while (true) {
                long seen = watch.version();
                Run run = runs.findById(id).orElseThrow();
                List<StepResult> steps = results.findByRunIdAndAttemptOrderByNumber(id, 0);
                // A step is told of before its output: the page needs a place to put that.
                boolean told = states(run, steps, cursor);
                StreamCursor reached = output(id, steps, cursor);
                boolean sent = told || !reached.equals(cursor);
                cursor = reached;
                if (sent) {
                    heard = System.nanoTime();
                } else if (run.state().isFinal()) {
                    emitter.send(SseEmitter.event().name("done").data("done"));
                    return;
                } else {
                    watch.await(seen, RECHECK);
                }
                if (System.nanoTime() - checked > RECHECK.toNanos()) {
                    if (!allowed.getAsBoolean()) {
                        return;
                    }
                    checked = System.nanoTime();
                }
                if (System.nanoTime() - heard > HEARTBEAT.toNanos()) {
                    emitter.send(SseEmitter.event().comment("still here"));
                    heard = System.nanoTime();
                }
            }
        }
    }

    /** Sends at most one frame of each step that has more. */
    private StreamCursor output(long run, List<StepResult> steps, StreamCursor from)
            throws IOException {
        StreamCursor at = from;
        for (StepResult step : steps) {
            if (step.number() != at.step()) {
                continue;
            }
            boolean ended = step.state().isFinal();
            if (!ended && step.startedAt() == null) {
                return at;
            }
            List<Chunk> chunks = feed.read(run, step.id(), at.offset(), FRAME);
            boolean last = ended && end(chunks, at.offset()) >= step.outputBytes();
            List<LogChunk> pieces = StepLog.pieces(step.number(), chunks, last);
            if (!pieces.isEmpty()) {
                at = new StreamCursor(step.number(), pieces.getLast().to());
                emitter.send(frame("output", at).data(html(pieces)));
            }
            if (!last) {
                return at;
            }
            at = new StreamCursor(step.number() + 1, 0);
        }
        return at;
    }

    private static long end(List<Chunk> chunks, long otherwise) {
        return chunks.isEmpty() ? otherwise : chunks.getLast().end();
    }

    /** A browser drops one space after "data:": every line gets one, so that none loses its own. */
    private static String html(List<LogChunk> pieces) {
        StringBuilder html = new StringBuilder();
        pieces.forEach(piece -> html.append(piece.html()));
        return " " + html.toString().replace("\n", "\n ");
    }

    /** Sends the fragments of what has changed; true if anything was. */
    private boolean states(Run run, List<StepResult> steps, StreamCursor cursor)
            throws IOException {
        boolean ofRun = !toldOfRun.equals(state(run));
        List<Integer> changed =
                steps.stream()
                        .filter(step -> !state(step).equals(told.get(step.number())))
                        .map(StepResult::number)
                        .toList();
        if (!ofRun && changed.isEmpty()) {
            return false;
        }
        RunView view = views.live(run);
        emitter.send(frame("step", cursor).data(fragment("run/run :: live", view, changed)));
        toldOfRun = state(run);
        steps.forEach(step -> told.put(step.number(), state(step)));
        return true;
    }

    private ModelAndView fragment(String name, RunView view, List<Integer> changed) {
        Map<String, Object> model = new HashMap<>(page);
        model.put("view", view);
        model.put(
                "changed",
                view.steps().stream()
                        .filter(step -> changed.contains(step.result().number()))
                        .toList());
        return new ModelAndView(name, model);
    }

    private static SseEmitter.SseEventBuilder frame(String name, StreamCursor cursor) {
        return SseEmitter.event().name(name).id(cursor.toString());
    }

    private static String state(Run run) {
        return run.state() + "/" + run.cancelAsked();
    }

    /** What a step's fragment shows; silence is told in steps of 15 s. */
    private String state(StepResult step) {
        Duration silence = StepView.silence(step, clock.instant());
        return step.state()
                + "/"
                + step.reason()
                + "/"
                + step.progress()
                + "/"
                + (silence == null ? 0 : silence.toSeconds() / 15);
    }
}
