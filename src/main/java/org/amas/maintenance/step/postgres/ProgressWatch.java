package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Samples, on a second connection, how far the first one's statement has come. What it sees is
 * shown and never judged: where it can't look, the work goes on unseen.
 */
final class ProgressWatch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final StepContext context;
    private final String view;
    private final int pid;
    private final Thread thread;
    private volatile boolean ended;
    private volatile Part part = new Part(0, 0);
    private double shown;
    private String phase = "";
    private long said;

    /** The part of the whole work that the running statement is; both 0 to 1. */
    private record Part(double from, double share) {}

    /**
     * @param fraction of the statement, 0 to 1
     * @param unit of what is counted; null where nothing is
     */
    private record Sample(
            String phase, double fraction, long done, long total, @Nullable String unit) {}

    private ProgressWatch(StepContext context, String view, int pid) {
        this.context = context;
        this.view = view;
        this.pid = pid;
        this.thread = Thread.ofVirtual().name("progress-" + pid).unstarted(this::watch);
    }

    /**
     * @param view a query with one parameter, the process, for {@code phase, fraction, done, total,
     *     unit}
     * @param pid the process whose statements are watched
     */
    static ProgressWatch start(StepContext context, String view, int pid) {
        ProgressWatch watch = new ProgressWatch(context, view, pid);
        watch.thread.start();
        return watch;
    }

    /** The next statement is this part of all the work. */
    void part(double from, double share) {
        part = new Part(from, share);
        context.progress(from);
    }

    private void watch() {
        try (Session session = Session.open(context)) {
            session.beginWorking(Duration.ofSeconds(1));
            while (!ended) {
                session.peek(view, ProgressWatch::read, pid).forEach(this::show);
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | TargetDown e) {
            if (!ended && !context.cancelled()) {
                context.say("  (how far it has come can't be seen: " + e.getMessage() + ")");
            }
        }
    }

    private static Sample read(ResultSet row) throws SQLException {
        return new Sample(
                row.getString("phase"),
                row.getDouble("fraction"),
                row.getLong("done"),
                row.getLong("total"),
                row.getString("unit"));
    }

    private void show(Sample sample) {
        Part now = part;
        double reached = now.from + now.share * Math.clamp(sample.fraction, 0, 1);
        if (reached > shown) {
            shown = reached;
            context.progress(reached);
        }
        long since = System.nanoTime() - said;
        if (!sample.phase.equals(phase) || since > SILENCE.toNanos()) {
            phase = sample.phase;
            said = System.nanoTime();
            context.say("  " + line(sample));
        }
    }

    private static String line(Sample sample) {
        return sample.unit == null || sample.total == 0
                ? sample.phase + " …"
                : "%s: %,d of %,d %s"
                        .formatted(sample.phase, sample.done, sample.total, sample.unit);
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
