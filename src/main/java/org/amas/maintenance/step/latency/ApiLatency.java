package org.amas.maintenance.step.latency;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.Reasons;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * Samples a cheap route of the API, one request at a time with a pause between them, because
 * measuring must not be what slows AMAS down; then asks {@code /health} once, for what it says and
 * not for how long it takes: its handler blocks AMAS's only event loop for a second.
 */
@Component
class ApiLatency implements ReadingKind<ApiLatency.Settings> {

    private static final String FALLBACK = "/ready";

    /** No answer at all this many times in a row from the start: it is down, ask no further. */
    private static final int TRIES = 3;

    private static final int MOST = 500;

    /** So many times as many, where a few decide. */
    private static final int IN_DOUBT = 20;

    /** What must be left for the rest of the step, in time limits of one request. */
    private static final int SPARE_LIMITS = 10;

    /**
     * @param samples how many requests, one after the other
     * @param pause between two of them
     * @param limit for each
     */
    record Settings(
            @Min(5) @Max(MOST) Integer samples,
            @DurationMin(millis = 50) @DurationMax(seconds = 10) Duration pause,
            @DurationMin(millis = 100) @DurationMax(seconds = 30) Duration limit) {

        Settings {
            samples = samples == null ? Integer.valueOf(20) : samples;
            pause = pause == null ? Duration.ofMillis(50) : pause;
            limit = limit == null ? Duration.ofSeconds(3) : limit;
        }
    }

    @Override
    public String name() {
        return "api.latency";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.API);
    }

    @Override
    public Set<String> readings() {
        return Set.of("latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "error_percent");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        ApiTarget target = context.target(ApiTarget.class, TargetType.API);
        Asker asker = new Asker(target, context);
        String path = target.latencyPath();
        String remark = "";
        context.say("Is there a " + target.at(path) + "? Asking once, not counted …");
        if (asker.lacks(path, settings.limit)) {
            remark = " (%s is not there)".formatted(path);
            path = FALLBACK;
        }
        Samples samples = sample(asker, path, settings, context);
        if (samples.noneGood()) {
            return Outcome.failed(
                    "no good answer from %s%s: %s".formatted(path, remark, samples.summary()));
        }
        samples.report(context);
        return Outcome.done(
                "p95 %.0f ms over %d requests to %s%s; /health %s"
                        .formatted(
                                samples.p95(),
                                samples.all(),
                                path,
                                remark,
                                Health.ask(asker, context)));
    }

    private static Samples sample(Asker asker, String path, Settings settings, StepContext context)
            throws InterruptedException {
        Samples samples = new Samples();
        sample(samples, settings.samples, asker, path, settings, context);
        int wanted = wanted(samples, settings);
        if (wanted > settings.samples) {
            context.say("A few of them decide, so that more are asked …");
            sample(samples, wanted, asker, path, settings, context);
        }
        return samples;
    }

    /** Where more are asked than we were told to, only as long as there is time to spare. */
    private static void sample(
            Samples samples,
            int wanted,
            Asker asker,
            String path,
            Settings settings,
            StepContext context)
            throws InterruptedException {
        Duration spare = settings.limit.multipliedBy(SPARE_LIMITS);
        while (samples.all() < wanted
                && !context.cancelled()
                && (wanted == settings.samples || context.timeLeft().compareTo(spare) > 0)) {
            try {
                TimedRequest.Answer answer = asker.get(path, settings.limit);
                say(path, samples, wanted, answer.status() + ", " + answer.phases(), context);
                if (alive(answer.status())) {
                    samples.good(answer.status(), answer.phases());
                } else {
                    samples.bad(String.valueOf(answer.status()));
                }
            } catch (IOException e) {
                say(path, samples, wanted, Reasons.of(e), context);
                samples.bad(Reasons.of(e));
                if (samples.noneGood() && samples.all() == TRIES) {
                    throw asker.down(e);
                }
            }
            context.progress(0.95 * samples.all() / wanted);
            Thread.sleep(settings.pause);
        }
    }

    /**
     * How many it takes to judge. One failure of twenty is 5 %, and two slow ones are their 95th
     * percentile, though of a thousand requests only one fails and twenty are slow: where so few
     * decide, many more are asked.
     */
    static int wanted(Samples first, Settings settings) {
        boolean fewFailed = first.errors() > 0 && first.errors() * 4 <= first.all();
        return fewFailed || first.outliersDecide()
                ? Math.min(MOST, settings.samples * IN_DOUBT)
                : settings.samples;
    }

    private static void say(
            String path, Samples samples, int of, String what, StepContext context) {
        context.say("GET %s %d/%d: %s".formatted(path, samples.all() + 1, of, what));
    }

    /** Being asked who we are is an answer of a living API. */
    private static boolean alive(int status) {
        return status < 400 || status == 401 || status == 403;
    }
}
