package org.amas.maintenance.notify;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.notify.Cause.Item;
import org.amas.maintenance.notify.Cause.Kind;
import org.amas.maintenance.notify.Message.About;
import org.amas.maintenance.notify.Notices.News;
import org.amas.maintenance.run.FindingLife;
import org.amas.maintenance.run.OpenFindings;
import org.amas.maintenance.run.RunChanged;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.Place;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.RunState;
import org.amas.maintenance.run.RunWaits;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.run.WaitsFor;
import org.amas.maintenance.step.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What people are told of runs without asking: a failure, a target that is down, that it is over,
 * and that somebody is waited for. Nothing of what went well, of dry runs, or of what somebody
 * ended who knows of it.
 */
@Component
class RunNotices {

    private static final Logger log = LoggerFactory.getLogger(RunNotices.class);

    /** A check that came to one of these has looked. */
    private static final Set<StepState> LOOKED =
            EnumSet.of(StepState.PASSED, StepState.WARNED, StepState.FAILED);

    private static final Set<StepState> WELL = EnumSet.of(StepState.PASSED, StepState.WARNED);

    private final RunFacts facts;
    private final RunMessages messages;
    private final OpenFindings findings;
    private final Causes causes;
    private final Notices notices;
    private final Outbox outbox;
    private final Channels channels;
    private final Clock clock;

    RunNotices(
            RunFacts facts,
            RunMessages messages,
            OpenFindings findings,
            Causes causes,
            Notices notices,
            Outbox outbox,
            Channels channels,
            Clock clock) {
        this.facts = facts;
        this.messages = messages;
        this.findings = findings;
        this.causes = causes;
        this.notices = notices;
        this.outbox = outbox;
        this.channels = channels;
        this.clock = clock;
    }

    @EventListener
    void on(RunChanged change) {
        if (change.ended()) {
            apart(
                    change.run(),
                    place -> ended(facts.run(change.run()).orElseThrow(), place.environment()));
        }
    }

    /**
     * What fails here must not undo the fact; but without its rows the fact isn't stored either.
     */
    private void apart(long run, Consumer<Place> work) {
        try {
            facts.place(run).filter(this::isHeard).ifPresent(work);
        } catch (DataAccessException down) {
            throw down;
        } catch (RuntimeException e) {
            log.error("Nobody is told of run {}", run, e);
        }
    }

    private boolean isHeard(Place place) {
        return !place.dryRun() && channels.knowsAnybody(place.environment());
    }

    private void ended(RunFact run, String environment) {
        List<StepFact> steps = facts.stepsOf(run.id());
        recover(run, environment, steps);
        // What a step of another run has started is told with that step.
        if (run.state() == RunState.CANCELLED || run.parent() != null) {
            return;
        }
        if (run.state() == RunState.INTERRUPTED) {
            interrupted(run, environment);
            return;
        }
        boolean told = outbox.hasTold(run.id());
        down(run, environment, steps, told);
        List<StepFact> failed =
                steps.stream()
                        .filter(step -> RunMessages.isBad(step) && step.cause() == null)
                        .filter(step -> !isKnown(step, environment))
                        .toList();
        if (!failed.isEmpty()) {
            failed(run, environment, failed, told);
        }
    }

    private void failed(RunFact run, String environment, List<StepFact> failed, boolean told) {
        News news =
                new News(
                        Kind.RUN,
                        environment,
                        run.procedure(),
                        Severity.ERROR,
                        "%s failed (run %d)".formatted(run.title(), run.id()),
                        run.id(),
                        run.procedure(),
                        "",
                        messages.failed(failed),
                        messages.link("/runs/" + run.id()));
        notices.meet(news, failed.stream().map(RunNotices::item).toList(), told);
    }

    private static Item item(StepFact step) {
        return new Item(
                step.procedure() + "#" + step.number(),
                step.kind(),
                "%s, step %d: %s".formatted(step.procedure(), step.number(), step.title()));
    }

    /** It failed by findings alone, of which somebody has said that they are known. */
    private boolean isKnown(StepFact step, String environment) {
        if (step.state() != StepState.FAILED || step.reason() != null) {
            return false;
        }
        List<FindingLife> behind =
                findings.in(environment).stream()
                        .filter(life -> life.lastRun() == step.run())
                        .filter(life -> life.stepTitle().equals(step.title()))
                        .filter(life -> life.severity().compareTo(Severity.ERROR) >= 0)
                        .toList();
        return !behind.isEmpty() && behind.stream().allMatch(FindingLife::isKnown);
    }

    /** One message for each target, however many checks it blinds. */
    private void down(RunFact run, String environment, List<StepFact> steps, boolean told) {
        Map<String, List<StepFact>> blinded =
                steps.stream()
                        .filter(step -> step.cause() != null)
                        .collect(
                                Collectors.groupingBy(
                                        step -> target(String.valueOf(step.cause())),
                                        TreeMap::new,
                                        Collectors.toList()));
        blinded.forEach(
                (target, checks) -> {
                    boolean fails = checks.stream().anyMatch(RunMessages::isBad);
                    News news =
                            new News(
                                    Kind.TARGET,
                                    environment,
                                    target,
                                    fails ? Severity.ERROR : Severity.WARNING,
                                    target + " does not answer",
                                    run.id(),
                                    run.procedure(),
                                    checks.getFirst().cause()
                                            + ". Nothing is known from these checks:",
                                    List.of(),
                                    messages.link("/runs/" + run.id()));
                    notices.meet(news, checks.stream().map(RunNotices::item).toList(), told);
                });
    }

    /** {@code redis at cache:6379}: what it said may differ from check to check. */
    private static String target(String cause) {
        int end = cause.indexOf(": ");
        return end < 0 ? cause : cause.substring(0, end);
    }

    private void interrupted(RunFact run, String environment) {
        // Each stop is a cause of its own; nothing but the message about it tells them apart.
        causes.open(environment, Kind.STOP, "stop").stream()
                .filter(cause -> !outbox.isUnsent(cause.fact()))
                .forEach(causes::end);
        News news =
                new News(
                        Kind.STOP,
                        environment,
                        "stop",
                        Severity.ERROR,
                        "The application stopped while something ran",
                        run.id(),
                        run.procedure(),
                        "Nothing starts again by itself. Interrupted were:",
                        List.of(),
                        messages.link("/runs/" + run.id()));
        String text = "%s, run %d: %s".formatted(run.procedure(), run.id(), run.note());
        notices.meet(news, List.of(new Item("run:" + run.id(), null, text)), false);
    }

    private void recover(RunFact run, String environment, List<StepFact> steps) {
        String link = messages.link("/runs/" + run.id());
        causes.open(environment, Kind.RUN, run.procedure())
                .filter(cause -> areWell(causes.items(cause), steps))
                .ifPresent(
                        cause ->
                                notices.over(
                                        cause,
                                        run.id(),
                                        "What failed is well in run " + run.id(),
                                        link));
        for (Cause cause : causes.open(environment, Kind.TARGET)) {
            List<Item> items = causes.items(cause);
            if (steps.stream().anyMatch(step -> answered(step, items))
                    && steps.stream().noneMatch(step -> isOf(step, cause))) {
                notices.over(cause, run.id(), "It answers again", link);
            }
        }
    }

    /** Each step that was told of and that still exists was done and is well. */
    private static boolean areWell(List<Item> items, List<StepFact> steps) {
        Set<String> told = items.stream().map(Item::key).collect(Collectors.toSet());
        List<StepFact> again =
                steps.stream().filter(step -> told.contains(item(step).key())).toList();
        return again.stream().allMatch(step -> WELL.contains(step.state()));
    }

    /** A check that was blinded has looked; what calls another procedure only as the same step. */
    private static boolean answered(StepFact step, List<Item> items) {
        return step.cause() == null
                && LOOKED.contains(step.state())
                && items.stream()
                        .anyMatch(
                                item ->
                                        item.key().equals(item(step).key())
                                                || step.kind().equals(item.stepKind())
                                                        && !step.kind().equals("procedure.run"));
    }

    private static boolean isOf(StepFact step, Cause cause) {
        return step.cause() != null && target(step.cause()).equals(cause.name());
    }

    @EventListener
    void on(RunWaits wait) {
        apart(wait.run(), place -> waits(wait, place.environment()));
    }

    private void waits(RunWaits wait, String environment) {
        RunFact run = facts.run(wait.run()).orElseThrow();
        // Whoever started it by hand sees the question before them.
        boolean asks =
                wait.whom() == WaitsFor.APPROVAL
                        || wait.whom() == WaitsFor.ANSWER && run.actorKind() == Actor.Kind.SCHEDULE;
        if (asks) {
            facts.stepsOf(run.id()).stream()
                    .filter(step -> step.number() == wait.step())
                    .forEach(step -> waits(run, environment, step, wait.whom()));
        }
    }

    private void waits(RunFact run, String environment, StepFact step, WaitsFor whom) {
        boolean approval = whom == WaitsFor.APPROVAL;
        Message message =
                new Message(
                        About.WAITING,
                        Severity.WARNING,
                        run.id(),
                        run.procedure(),
                        "%s waits for an %s (run %d)"
                                .formatted(run.title(), approval ? "approval" : "answer", run.id()),
                        environment,
                        "",
                        "Started by %s%s."
                                .formatted(
                                        run.actorName(),
                                        run.reason() == null ? "" : ": " + run.reason()),
                        List.of(),
                        List.of(
                                "Step %d, %s: %s"
                                        .formatted(step.number(), step.title(), step.reason())),
                        messages.link(
                                "/runs/%d/steps/%d/%s"
                                        .formatted(
                                                run.id(),
                                                step.number(),
                                                approval ? "approval" : "answer")),
                        null);
        // What it asks may have changed since it asked before.
        notices.once("waits-%d-%d-%d".formatted(run.id(), step.number(), clock.millis()), message);
    }
}
