package org.amas.maintenance.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One viewer's stream of one run: output from a cursor on, and the steps' states as they change.
 * What it sends is shared with the other viewers of the run; it works on its own thread, so that a
 * slow viewer only waits for himself.
 */
class RunStream {

    private static final Logger log = LoggerFactory.getLogger(RunStream.class);

    /** How long a disabled account may go on looking. */
    private static final Duration RECHECK = Duration.ofSeconds(3);

    private static final String SIGNED_OUT =
            "You are signed out, or your access was removed. This page no longer shows what"
                    + " happens.";

    private static final String RECORDING =
            "The application's database does not answer. What runs goes on, and its output is"
                    + " recorded locally; it appears here when the database is back.";

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final EventStream events;
    private final RunFeed feed;
    private final Viewer viewer;
    private StreamCursor cursor = StreamCursor.of("");
    private Marks told = Marks.NONE;
    private String noted = "";
    private long heard = System.nanoTime();
    private long checked = heard;

    /**
     * Who looks.
     *
     * @param mayAct whether they may cancel and check again
     * @param allowed whether they may still look
     */
    record Viewer(boolean mayAct, BooleanSupplier allowed, Scene.Renderer renderer) {}

    RunStream(EventStream events, RunFeed feed, Viewer viewer) {
        this.events = events;
        this.feed = feed;
        this.viewer = viewer;
    }

    /**
     * Sends what comes until the run is over, the viewer leaves or may not look any more.
     *
     * @param once ends as soon as there is nothing more to send: for who asks again and again
     */
    void follow(long run, StreamCursor from, boolean once)
            throws IOException, InterruptedException {
        cursor = from;
        try (RunFeed.Watch watch = feed.watch(run)) {
            while (goesOn(watch, once)) {
                beat();
            }
        }
    }

    private boolean goesOn(RunFeed.Watch watch, boolean once)
            throws IOException, InterruptedException {
        long seen = watch.version();
        if (feed.isClosed()) {
            return false;
        }
        try {
            if (!mayLook()) {
                events.send("signed-out", null, SIGNED_OUT);
                return false;
            }
            Scene scene = watch.scene();
            StreamCursor before = cursor;
            cursor = send(watch, scene, before);
            note("");
            if (!cursor.equals(before)) {
                heard = System.nanoTime();
                return true;
            }
            if (once || scene.isOver()) {
                events.send(scene.isOver() ? "done" : "later", null, "");
                return false;
            }
            watch.await(seen, left(checked, RECHECK));
        } catch (DataAccessException | TransactionException away) {
            if (!noted.equals(RECORDING)) {
                log.warn("What a run has come to can't be read; its viewers wait", away);
            }
            note(RECORDING);
            watch.await(seen, PAUSE);
        }
        return true;
    }

    private void note(String text) throws IOException {
        if (!text.equals(noted)) {
            events.send("note", null, text);
            noted = text;
        }
    }

    /** A step is told of before its output: the page needs a place to put that. */
    private StreamCursor send(RunFeed.Watch watch, Scene scene, StreamCursor from)
            throws IOException {
        return output(watch, scene, states(scene, from));
    }

    /** Sends the fragments of what has changed. */
    private StreamCursor states(Scene scene, StreamCursor cursor) throws IOException {
        Marks marks = scene.marks();
        if (marks.equals(told)) {
            return cursor;
        }
        List<Integer> changed = marks.since(told);
        boolean known = told == Marks.NONE && marks.digest().equals(cursor.seen());
        StreamCursor reached = cursor.seen(marks);
        if (!known) {
            String html = scene.fragments(changed, viewer.mayAct(), viewer.renderer());
            events.send("step", reached.toString(), html);
        }
        told = marks;
        return reached;
    }

    /** Sends at most one frame of each step that has more. */
    private StreamCursor output(RunFeed.Watch watch, Scene scene, StreamCursor from)
            throws IOException {
        StreamCursor at = from;
        for (StepResult step : scene.steps()) {
            if (step.number() != at.step()) {
                continue;
            }
            boolean ended = step.state().isFinal();
            if (!ended && step.startedAt() == null) {
                return at;
            }
            Optional<LogFrame> frame = watch.output(step, at.offset());
            if (frame.isPresent()) {
                at = at.at(step.number(), frame.get().to());
                events.send("output", at.toString(), frame.get().html());
            }
            if (!ended || at.offset() < step.outputBytes()) {
                return at;
            }
            at = at.at(step.number() + 1, 0);
        }
        return at;
    }

    private boolean mayLook() {
        if (left(checked, RECHECK).isPositive()) {
            return true;
        }
        checked = System.nanoTime();
        return viewer.allowed().getAsBoolean();
    }

    private void beat() throws IOException {
        if (!left(heard, HEARTBEAT).isPositive()) {
            events.beat();
            heard = System.nanoTime();
        }
    }

    private static Duration left(long since, Duration of) {
        return of.minusNanos(System.nanoTime() - since);
    }
}
