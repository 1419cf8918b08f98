package org.amas.maintenance.run;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.run.SideBySide.Check;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Performs reading kinds side by side again and again for a while, and tells how each of them
 * changes. It takes no lock, so it shows what a change does while the change is made.
 */
@Component
class WatchKind implements ReadingKind<WatchKind.Settings> {

    /** What is left of the step's time for telling what was seen. */
    private static final Duration REST = Duration.ofSeconds(5);

    /**
     * @param every from the beginning of one sample to that of the next
     */
    record Settings(
            @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 24) Duration duration,
            @DurationMin(seconds = 1) @DurationMax(minutes = 30) Duration every,
            @NotEmpty @Size(max = 20) List<@Valid Check> checks) {

        Settings {
            every = every == null ? Duration.ofSeconds(15) : every;
            checks = checks == null ? List.of() : List.copyOf(checks);
        }
    }

    private final SideBySide sideBySide;

    WatchKind(SideBySide sideBySide) {
        this.sideBySide = sideBySide;
    }

    @Override
    public String name() {
        return "watch.checks";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return sideBySide.uses(settings.checks());
    }

    @Override
    public Set<String> readings() {
        return Set.of(ANY_READING);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        Duration time = time(settings, context);
        CountDownLatch ended = new CountDownLatch(1);
        context.onCancel(ended::countDown);
        SideBySide.Stops stops = SideBySide.Stops.of(context);
        Map<String, String> memory = new ConcurrentHashMap<>();
        Watched watched = new Watched(context);
        long began = System.nanoTime();
        long next = began;
        context.say(
                "Watching for %s, a sample every %s"
                        .formatted(Amount.time(time), Amount.time(settings.every())));
        do {
            watched.sample(
                    context.clock().instant(),
                    sideBySide.perform(settings.checks(), context, stops, false, memory));
            context.progress((double) (System.nanoTime() - began) / time.toNanos());
            next = Math.max(next + settings.every().toNanos(), System.nanoTime());
        } while (next - began < time.toNanos()
                && !context.cancelled()
                && !ended.await(next - System.nanoTime(), TimeUnit.NANOSECONDS));
        watched.tell();
        return Outcome.done(watched.headline());
    }

    /** A watch that has to end before its time says so. */
    private static Duration time(Settings settings, StepContext context) {
        Duration left = context.timeLeft().minus(REST);
        if (settings.duration().compareTo(left) <= 0) {
            return settings.duration();
        }
        context.finding(
                Finding.warning(
                        "this watch",
                        "It was to last %s, but its step has only %s."
                                .formatted(Amount.time(settings.duration()), Amount.time(left)),
                        "watch-cut-short"));
        return left.isPositive() ? left : Duration.ofMillis(1);
    }
}
