package org.amas.maintenance.step.latency;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.Reasons;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** So many clients at once for so long, each waiting for its answer before it asks again. */
final class LoadStep {

    private static final double SLOW_MS = 500;
    private static final double ERRORS = 1;
    private static final int TOO_MANY = 429;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** So many at most, however fast it answers: memory stays flat. */
    private static final int MOST = 100_000;

    private final ApiTarget target;
    private final String path;
    private final int clients;
    private final Duration pause;
    private final StepContext context;
    private final List<Double> millis = new ArrayList<>();
    private int errors;
    private int refusals;
    private String reason = "";
    private double seconds;

    LoadStep(ApiTarget target, String path, int clients, Duration pause, StepContext context) {
        this.target = target;
        this.path = path;
        this.clients = clients;
        this.pause = pause;
        this.context = context;
    }

    void run(Duration time) throws InterruptedException {
        context.say("%s for %s …".formatted(Amount.of(clients, "client"), Amount.time(time)));
        long began = System.nanoTime();
        long end = began + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Asker asker = new Asker(target, context);
            threads.add(Thread.ofVirtual().name("load " + i).start(() -> ask(asker, end)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        seconds = (System.nanoTime() - began) / 1e9;
    }

    private void ask(Asker asker, long end) {
        while (System.nanoTime() < end && !context.cancelled() && all() < MOST) {
            long asked = System.nanoTime();
            try {
                took(asker.get(path, PATIENCE).status(), (System.nanoTime() - asked) / 1e6);
                Thread.sleep(pause);
            } catch (IOException e) {
                failed(Reasons.of(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized void took(int status, double time) {
        if (status == TOO_MANY) {
            refusals++;
        } else if (status >= 400 && status != 401 && status != 403) {
            errors++;
            reason = "HTTP " + status;
        } else {
            millis.add(time);
        }
    }

    private synchronized void failed(String why) {
        if (!context.cancelled()) {
            errors++;
            reason = why;
        }
    }

    private synchronized int all() {
        return millis.size() + errors + refusals;
    }

    int clients() {
        return clients;
    }

    /** Not one good answer. */
    boolean unanswered() {
        return millis.isEmpty();
    }

    /** The last error's; empty if there was none. */
    String reason() {
        return reason;
    }

    /** It limits its callers: what comes after that says nothing of its strength. */
    boolean refused() {
        return percent(refusals) > ERRORS;
    }

    double rate() {
        return millis.size() / Math.max(0.001, seconds);
    }

    /** What makes it the knee; null if it was carried well. */
    @Nullable String trouble() {
        if (refused()) {
            return "%.1f %% refused".formatted(percent(refusals));
        }
        if (percent(errors) > ERRORS || unanswered()) {
            return "%.1f %% errors (%s)".formatted(percent(errors), reason);
        }
        return p(95) > SLOW_MS ? "p95 %.0f ms".formatted(p(95)) : null;
    }

    void report() {
        context.say("  " + (trouble() == null ? "carried" : trouble()) + ", " + all() + " asked");
        reading("load_requests_per_s", Amount.tenths(rate()), "/s");
        reading("load_error_percent", Amount.tenths(percent(errors)), "%");
        reading("load_refused_percent", Amount.tenths(percent(refusals)), "%");
        if (!unanswered()) {
            reading("load_p50_ms", Amount.tenths(p(50)), "ms");
            reading("load_p95_ms", Amount.tenths(p(95)), "ms");
        }
    }

    private void reading(String name, double value, String unit) {
        context.reading(Reading.of(name, value, unit).label("clients", String.valueOf(clients)));
    }

    List<@Nullable Object> row() {
        return Table.row(
                clients,
                all(),
                Amount.tenths(rate()),
                unanswered() ? null : Amount.tenths(p(50)),
                unanswered() ? null : Amount.tenths(p(95)),
                Amount.tenths(percent(errors)),
                Amount.tenths(percent(refusals)),
                trouble() == null ? "" : trouble());
    }

    private double p(double percent) {
        return Phases.percentile(millis, percent);
    }

    private double percent(int some) {
        return 100.0 * some / Math.max(1, all());
    }
}
