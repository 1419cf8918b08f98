package org.amas.maintenance.run;

import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.StepContext.Earlier;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Performs one step, outside any transaction, and judges what came of it. */
@Component
class StepPerformer {

    private static final long PROGRESS_PAUSE = 500_000_000;
    private static final Judgement WAITS = Judgement.of(StepState.WAITING, "an answer");

    private final Chunks chunks;
    private final OutputReader printed;
    private final OutputTimer timer;
    private final History history;
    private final RunDirectories directories;
    private final RunFeed feed;
    private final Locks locks;
    private final KnownSecrets known;
    private final RunSettings settings;
    private final Clock clock;

    StepPerformer(
            Chunks chunks,
            OutputReader printed,
            OutputTimer timer,
            History history,
            RunDirectories directories,
            RunFeed feed,
            Locks locks,
            KnownSecrets known,
            RunSettings settings,
            Clock clock) {
        this.chunks = chunks;
        this.printed = printed;
        this.timer = timer;
        this.history = history;
        this.directories = directories;
        this.feed = feed;
        this.locks = locks;
        this.known = known;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What came of a step.
     *
     * @param shutDown whether it was ended because the application ends
     * @param form what a person is asked before it can be judged; null if it is judged
     * @param end completes when its thread is done, even if the step was left behind before
     */
    record Performed(
            Judgement judgement,
            Evidence evidence,
            @Nullable Form form,
            boolean shutDown,
            CompletableFuture<?> end,
            Runnable stored) {}

    /**
     * @param remark asked when the work is done; what it says is judged with the rest
     */
    Performed perform(
            Assignment step,
            StopSignal stop,
            Supplier<String> stoppedBy,
            Supplier<List<Earlier>> earlier,
            Supplier<@Nullable Finding> remark) {
        Instant began = clock.instant();
        Secrets secrets = known.now();
        Evidence evidence =
                new Evidence(
                        step.bound().step().limits(),
                        step.bound().kind().readings().contains(StepKind.ANY_READING));
        Output output = output(step, secrets);
        LiveContext context =
                new LiveContext(
                        step,
                        new LiveContext.Voice(output, evidence, secrets, progress(step)),
                        history,
                        earlier,
                        () -> directories.make(step.run(), step.number(), step.attempt()),
                        clock,
                        stop,
                        step.time(began));
        Performance.Ended<Outcome> ended = call(step, step.bound(), context, stop);
        output.close();
        Form form = form(ended);
        if (form != null) {
            context.end();
            return new Performed(WAITS, evidence, form, false, ended.end(), () -> {});
        }
        evidence.printed(output.trouble());
        Optional.ofNullable(output.fault())
                .map(fault -> Finding.error("output", fault, "output-not-whole"))
                .ifPresent(evidence::finding);
        Finding remarked = remark.get();
        if (remarked != null) {
            evidence.finding(remarked);
        }
        context.end();
        Judgement judgement = judge(step, ended, evidence, stoppedBy.get(), secrets);
        noteChangers(step, began, evidence);
        boolean shutDown = ended.stopped() == StopSignal.Why.SHUTDOWN;
        return new Performed(
                judgement,
                evidence,
                null,
                shutDown,
                ended.end(),
                // Who was left behind may still need it.
                () -> ended.end().thenRun(() -> discardWork(step)));
    }

    private void discardWork(Assignment step) {
        directories.discardWork(step.run(), step.number(), step.attempt(), step.token());
    }

    /** Who was told to stop asks nobody any more. */
    private static @Nullable Form form(Performance.Ended<Outcome> ended) {
        Outcome value = ended.value();
        return value == null || ended.stopped() != null ? null : value.form();
    }

    private <S> Performance.Ended<Outcome> call(
            Assignment step, BoundStep<S> bound, LiveContext context, StopSignal stop) {
        return Performance.of(
                "run-" + step.run() + "-step-" + step.number(),
                () -> bound.kind().perform(bound.settings(), context),
                stop,
                bound.step().timeout(),
                settings.grace());
    }

    private Output output(Assignment step, Secrets secrets) {
        Spool spool = new Spool(() -> directories.make(step.run(), step.number(), step.attempt()));
        ChunkWriter writer =
                new ChunkWriter(
                        step.result(), chunks, spool, timer, () -> feed.printed(step.run()));
        if (step.resumed()) {
            printed.last(step.result()).ifPresent(writer::goOnBehind);
        }
        return new Output(writer, secrets.masker(), timer, settings.outputLimit().toBytes());
    }

    /** At most twice a second; it is only ever shown. */
    private java.util.function.DoubleConsumer progress(Assignment step) {
        long[] last = {System.nanoTime() - PROGRESS_PAUSE};
        return fraction -> {
            synchronized (last) {
                if (System.nanoTime() - last[0] < PROGRESS_PAUSE) {
                    return;
                }
                last[0] = System.nanoTime();
            }
            try {
                chunks.progress(step.result(), fraction);
                feed.changed(step.run());
            } catch (DataAccessException | TransactionException down) {
                // The step itself must not end because a bar can't move.
            }
        };
    }

    private Judgement judge(
            Assignment step,
            Performance.Ended<Outcome> ended,
            Evidence evidence,
            String stoppedBy,
            Secrets secrets) {
        Judgement judgement =
                ended.stopped() == null
                        ? own(ended, evidence)
                        : stopped(step, ended, stoppedBy, ended.stopped());
        return new Judgement(
                judgement.state(),
                secrets.masked(judgement.reason()),
                secrets.masked(judgement.headline()),
                cause(step.environment(), judgement),
                secrets.masked(judgement.firstError()));
    }

    /** Of a call that ended by itself. */
    static Judgement own(Performance.Ended<Outcome> ended, Evidence evidence) {
        if (ended.thrown() == null) {
            return ended.value() == null
                    ? Judgement.of(StepState.FAILED, "the step kind returned nothing")
                    : Verdict.of(ended.value(), evidence);
        }
        Failure failure = Failure.of(ended.thrown());
        Judgement judgement = Verdict.of(failure.outcome(), evidence);
        return new Judgement(
                judgement.state(),
                judgement.reason(),
                judgement.headline(),
                failure.cause(),
                judgement.firstError());
    }

    private Judgement stopped(
            Assignment step,
            Performance.Ended<Outcome> ended,
            String stoppedBy,
            StopSignal.Why why) {
        String reason =
                switch (why) {
                    case CANCELLED -> "cancelled by " + stoppedBy;
                    case TIMED_OUT ->
                            "not done within " + Amount.time(step.bound().step().timeout());
                    case SHUTDOWN -> "the application was stopped";
                };
        Outcome value = ended.value();
        if (ended.leftBehind()) {
            reason +=
                    "; it did not end within "
                            + Amount.time(settings.grace())
                            + " after that and was left behind";
        } else if (value != null && value.reason() != null) {
            reason += "; " + value.reason();
        }
        return switch (why) {
            case CANCELLED ->
                    new Judgement(StepState.CANCELLED, reason, headline(value), null, null);
            case TIMED_OUT ->
                    new Judgement(StepState.TIMED_OUT, reason, headline(value), null, reason);
            case SHUTDOWN ->
                    new Judgement(StepState.UNKNOWN, reason, headline(value), null, reason);
        };
    }

    private static @Nullable String headline(@Nullable Outcome outcome) {
        return outcome == null ? null : outcome.headline();
    }

    /** A kind that only reports that a target is down says so in the words of the exception. */
    private static @Nullable String cause(Environment environment, Judgement judgement) {
        if (judgement.cause() != null || judgement.reason() == null) {
            return judgement.cause();
        }
        for (Target target : environment.targets()) {
            String down = target.type().word() + " at " + target.address() + ": ";
            int at = judgement.reason().indexOf(down);
            if (at >= 0) {
                return judgement.reason().substring(at);
            }
        }
        return null;
    }

    /** A reading never waits for a change; it says that there was one. */
    private void noteChangers(Assignment step, Instant began, Evidence evidence) {
        if (step.bound().effect() != Effect.READS) {
            return;
        }
        Set<String> addresses = addresses(step);
        locks.changesSince(began, addresses, step.run())
                .forEach(
                        change ->
                                evidence.finding(
                                        Finding.info(
                                                change.name(),
                                                "Run %d was changing it meanwhile."
                                                        .formatted(change.run()),
                                                "changed-meanwhile")));
    }

    /**
     * The names of the locks that a step which changes must hold: of the targets it uses, and of
     * the whole environment if it doesn't say which.
     */
    static Set<String> addresses(Assignment step) {
        Set<String> used =
                step.bound().uses().stream()
                        .map((TargetType type) -> step.environment().target(type))
                        .flatMap(java.util.Optional::stream)
                        .map(Target::address)
                        .collect(Collectors.toSet());
        return used.isEmpty() ? Set.of("environment:" + step.environment().name()) : used;
    }
}
