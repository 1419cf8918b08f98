package org.amas.maintenance.target;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks targets whether they are there, side by side. An answer is kept for a few seconds, so that
 * many readers cost a server no more than one.
 */
@Component
public class Reachabilities {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Target, Reachability> known = new ConcurrentHashMap<>();

    Reachabilities(Clock clock) {
        this.clock = clock;
    }

    /** The environment's targets in their order, after at most about 3 s. */
    public List<Reachability> of(Environment environment) {
        List<Future<Reachability>> asked =
                environment.targets().stream().map(t -> threads.submit(() -> ask(t))).toList();
        Instant deadline = clock.instant().plus(PATIENCE);
        return java.util.stream.IntStream.range(0, asked.size())
                .mapToObj(i -> await(environment.targets().get(i), asked.get(i), deadline))
                .toList();
    }

    private Reachability ask(Target target) {
        Reachability before = known.get(target);
        Instant start = clock.instant();
        if (before != null && before.checkedAt().plus(FRESH).isAfter(start)) {
            return before;
        }
        Answer answer;
        try {
            answer = target.probe();
        } catch (TargetAbsent unusable) {
            answer = Answer.unreachable(unusable.reason());
        }
        Instant end = clock.instant();
        Reachability now =
                new Reachability(target, answer, Duration.between(start, end).toMillis(), end);
        known.put(target, now);
        return now;
    }

    private Reachability await(Target target, Future<Reachability> asked, Instant deadline) {
        long left = Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
        try {
            return asked.get(left, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return failed(target, "no answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            return failed(target, Reasons.of(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(target, "interrupted");
        }
    }

    private Reachability failed(Target target, String reason) {
        return new Reachability(
                target, Answer.unreachable(reason), PATIENCE.toMillis(), clock.instant());
    }
}
