package org.amas.maintenance.run;

import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.procedure.Definition.OnFailure;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.CallingKind;
import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.StepContext.Earlier;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Performs the steps of one claimed run, in order, on the thread of that run. */
class RunPerformer {

    private static final String WINDOW_ENDED = "window ended";

    private final Tools tools;
    private final Run run;
    private final ActiveRun active;
    private final Semaphore slots;
    private final Version version;
    private final Map<String, Object> parameters;
    private final List<StepResult> results = new ArrayList<>();
    private @Nullable String gate;
    private @Nullable String gateForChanges;
    private boolean cut;
    private boolean shutDown;
    private boolean overBudget;
    private @Nullable List<Plans.StepPlan> planned;

    /** What every run's performer works with. */
    record Tools(
            Steps steps,
            StepPerformer performer,
            Plans plans,
            Journal journal,
            Locks locks,
            RunFeed feed,
            Persistence persistence,
            ApprovalGate approvals,
            Choices choices,
            ChildPlans childPlans,
            ChildRuns children,
            ChildVerdict childVerdict,
            Clock clock) {}

    RunPerformer(Tools tools, Run run, ActiveRun active, Semaphore slots) {
        this.tools = tools;
        this.run = run;
        this.active = active;
        this.slots = slots;
        this.version = tools.steps.version(run);
        this.parameters = tools.steps.parameters(run, version);
    }

    /** To the run's end, or until a step waits for a person. */
    void perform() {
        List<StepResult> steps = tools.persistence.insist(() -> tools.journal.steps(run.id()));
        for (StepResult step : steps) {
            if (step.state().isFinal()) {
                results.add(step);
                shutBehind(step, step.state());
                continue;
            }
            Judgement judgement = judge(step);
            if (judgement.state() == StepState.WAITING) {
                return;
            }
            if (judgement.state() == StepState.CANCELLED) {
                cut = true;
            }
            results.add(stored(step));
        }
        end();
    }

    /** As it is by now. */
    private StepResult stored(StepResult step) {
        return tools.persistence.insist(() -> tools.journal.steps(run.id())).stream()
                .filter(s -> s.number() == step.number())
                .findFirst()
                .orElseThrow();
    }

    private Judgement judge(StepResult step) {
        if (step.waitsFor() == WaitsFor.RUN) {
            return afterChild(step);
        }
        String ending = active.ending();
        if (ending != null) {
            cut = true;
            return record(step, Judgement.skipped(ending), null);
        }
        String shut = step.effect() == Effect.READS ? gate : gateForChanges;
        if (shut != null) {
            return record(step, Judgement.skipped(shut), null);
        }
        String unmet = unmet(step);
        if (unmet != null) {
            return record(step, Judgement.skipped(unmet), null);
        }
        Judgement judgement = performed(step);
        shutBehind(step, judgement.state());
        return judgement;
    }

    /** Why what it builds on is not there; null if it is. A dry run shows all that may come. */
    private @Nullable String unmet(StepResult step) {
        String kind = version.definition().steps().get(step.number() - 1).onlyAfter();
        if (kind == null || run.dryRun()) {
            return null;
        }
        StepResult before =
                results.stream()
                        .filter(earlier -> earlier.kind().equals(kind))
                        .reduce((first, last) -> last)
                        .orElseThrow();
        return switch (before.state()) {
            case PASSED, WARNED -> null;
            case SKIPPED -> Objects.requireNonNullElse(before.reason(), "skipped before");
            default -> "step %d is %s".formatted(before.number(), before.state());
        };
    }

    /** Who could not look has not failed; but nothing may be changed behind a blind guard. */
    private void shutBehind(StepResult step, StepState state) {
        StepDefinition definition = version.definition().steps().get(step.number() - 1);
        if (definition.onFailure() != OnFailure.STOP) {
            return;
        }
        String shut = "stopped by step " + step.number();
        switch (state) {
            case FAILED, TIMED_OUT -> {
                gate = shut;
                gateForChanges = shut;
            }
            case NOT_RUN, UNKNOWN -> gateForChanges = shut;
            default -> {
                // The way is open.
            }
        }
    }

    private Judgement performed(StepResult step) {
        Assignment assignment;
        try {
            assignment = tools.steps.assignment(run, version, parameters, step);
        } catch (Steps.NotPossible e) {
            return record(step, Judgement.of(StepState.NOT_RUN, e.getMessage()), null);
        }
        if (run.dryRun()) {
            return dryRun(step, assignment);
        }
        if (assignment.bound().effect() != Effect.READS && isWindowOver()) {
            return windowEnded(step);
        }
        if (assignment.bound().kind() instanceof ChosenKind<?> kind) {
            return performChosen(step, kind, assignment);
        }
        if (assignment.bound().kind() instanceof CallingKind<?>) {
            return startChild(step, assignment);
        }
        return assignment.bound().effect() == Effect.READS
                ? perform(step, assignment)
                : performLocked(step, assignment);
    }

    private boolean isWindowOver() {
        Instant end = run.windowEnd();
        return end != null && !tools.clock.instant().isBefore(end);
    }

    /** What is begun goes on to its own end; nothing more is begun that changes something. */
    private Judgement windowEnded(StepResult step) {
        return record(step, Judgement.skipped(WINDOW_ENDED), null);
    }

    /** What nobody chose takes no lock and leaves no trace. */
    private Judgement performChosen(StepResult step, ChosenKind<?> kind, Assignment assignment) {
        if (assignment.approved().filter(Set::isEmpty).isPresent()) {
            return record(step, Judgement.skipped("not chosen"), null);
        }
        return tools.choices
                .exhausted(kind, run)
                .map(why -> record(step, Judgement.of(StepState.FAILED, "refused: " + why), null))
                .orElseGet(() -> performLocked(step, assignment));
    }

    /** It takes its own locks, and asks for its own approvals. */
    private Judgement startChild(StepResult step, Assignment assignment) {
        ChildPlans.Ready ready;
        try {
            ready = tools.childPlans.ready(called(assignment.bound()), assignment, step.effect());
        } catch (ChildPlans.Refused e) {
            return record(step, Judgement.of(StepState.NOT_RUN, e.getMessage()), null);
        }
        Duration time = assignment.bound().step().timeout();
        boolean started =
                tools.persistence.insist(() -> tools.children.start(run, step, ready, time));
        tools.feed.changed(run.id());
        if (!started) {
            cut = true;
            String ending = Objects.requireNonNullElse(active.ending(), "the run was cancelled");
            return record(step, Judgement.skipped(ending), null);
        }
        return Judgement.of(StepState.WAITING, "a run");
    }

    private static <S> CallingKind.Called called(BoundStep<S> bound) {
        return ((CallingKind<S>) bound.kind()).called(bound.settings());
    }

    private Judgement afterChild(StepResult step) {
        Run child = tools.persistence.insist(() -> tools.children.of(step));
        if (!child.state().isFinal()) {
            Instant until = tools.children.overdue(child, timeout(step)).orElse(null);
            if (tools.persistence.insist(() -> tools.children.waitOn(run, step, until))) {
                return Judgement.of(StepState.WAITING, "a run");
            }
            child = tools.persistence.insist(() -> tools.children.of(step));
        }
        Judgement judgement =
                record(
                        step,
                        tools.childVerdict.judgement(child),
                        tools.childVerdict.evidence(child));
        shutBehind(step, judgement.state());
        return judgement;
    }

    private Duration timeout(StepResult step) {
        return version.definition().steps().get(step.number() - 1).timeout();
    }

    private Judgement dryRun(StepResult step, Assignment assignment) {
        write(() -> tools.journal.begin(run, step, null));
        Plans.StepPlan made = tools.plans.of(version, assignment);
        Plan plan = made.plan();
        planned = planned == null ? new ArrayList<>() : planned;
        planned.add(made);
        write(() -> tools.journal.planned(step, tools.plans.written(plan), made.digest()));
        Judgement judgement =
                plan.unavailable() != null
                        ? Judgement.of(StepState.NOT_RUN, plan.unavailable())
                        : new Judgement(
                                StepState.SKIPPED,
                                "dry run",
                                made.changes() ? wouldTouch(plan, assignment) : "only reads",
                                null,
                                null);
        return record(step, judgement, null);
    }

    private String wouldTouch(Plan plan, Assignment assignment) {
        String touched = "would touch " + counted(plan.total());
        return plan.total() == 0
                ? touched
                : tools.approvals
                        .uncovered(assignment)
                        .map(why -> touched + "; could not begin now: " + why)
                        .orElse(touched);
    }

    private static String counted(long objects) {
        return objects == 1 ? "1 object" : objects + " objects";
    }

    private Judgement performLocked(StepResult step, Assignment assignment) {
        ApprovalGate.Way way = tools.approvals.ask(version, run, step, assignment);
        return switch (way) {
            case ApprovalGate.Open open -> performHolding(step, open.assignment());
            case ApprovalGate.Stands given -> {
                write(() -> tools.journal.approved(run, step, given));
                yield performHolding(stored(step), given.assignment());
            }
            case ApprovalGate.Closed closed -> record(step, closed.judgement(), null);
            case ApprovalGate.Waits waits -> {
                write(() -> tools.journal.planned(step, waits.plan(), waits.digest()));
                yield park(step, WaitsFor.APPROVAL, waits.what(), null, sooner(waits.until()));
            }
        };
    }

    private Judgement park(
            StepResult step,
            WaitsFor whom,
            String what,
            @Nullable String form,
            @Nullable Instant until) {
        write(() -> tools.journal.park(run, step, whom, what, form, until));
        return Judgement.of(StepState.WAITING, what);
    }

    /** A window that ends while nobody has said yes ends the wait, too. */
    private @Nullable Instant sooner(@Nullable Instant until) {
        Instant end = run.windowEnd();
        return end != null && (until == null || end.isBefore(until)) ? end : until;
    }

    private Judgement performHolding(StepResult step, Assignment assignment) {
        if (!acquire(step, StepPerformer.addresses(assignment))) {
            if (active.ending() == null && isWindowOver()) {
                return windowEnded(step);
            }
            if (active.isLeftToTheNextStart()) {
                write(() -> tools.journal.leave(run));
                return Judgement.of(StepState.WAITING, "a lock");
            }
            cut = true;
            String ending = Objects.requireNonNullElse(active.ending(), "the run was ended");
            return record(step, Judgement.skipped(ending), null);
        }
        boolean freed = false;
        try {
            if (!tools.approvals.holds(step, assignment)) {
                tools.locks.release(run.id(), step.number());
                freed = true;
                return performLocked(step, assignment);
            }
            write(() -> tools.journal.begin(run, step, tools.steps.check(assignment)));
            StepPerformer.Performed done = call(assignment);
            // Who was left behind may still be changing the target: its lock ends with it.
            done.end().thenRun(() -> tools.locks.release(run.id(), step.number()));
            freed = true;
            return ended(step, done);
        } finally {
            if (!freed) {
                tools.locks.release(run.id(), step.number());
            }
        }
    }

    /** A run that waits leaves its slot to others. */
    private boolean acquire(StepResult step, Set<String> names) {
        boolean[] waits = {false};
        try {
            return tools.locks.acquire(
                    names,
                    new Locks.Holder(run.id(), step.number(), run.procedure()),
                    what -> {
                        if (!waits[0]) {
                            waits[0] = true;
                            slots.release();
                        }
                        write(() -> tools.journal.await(run, step, what));
                    },
                    () -> active.ending() != null || isWindowOver());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            if (waits[0]) {
                slots.acquireUninterruptibly();
            }
        }
    }

    private Judgement perform(StepResult step, Assignment assignment) {
        write(() -> tools.journal.begin(run, step, tools.steps.check(assignment)));
        return ended(step, call(assignment));
    }

    private Judgement ended(StepResult step, StepPerformer.Performed done) {
        Form form = done.form();
        if (form != null) {
            return park(step, WaitsFor.ANSWER, "an answer", tools.plans.written(form), null);
        }
        Judgement judgement = record(step, done.judgement(), done.evidence());
        done.stored().run();
        return judgement;
    }

    private StepPerformer.Performed call(Assignment assignment) {
        StepPerformer.Performed done =
                tools.performer.perform(
                        assignment,
                        active.nextStep(),
                        active::cancelledBy,
                        this::earlier,
                        this::budgetOverrun);
        shutDown |= done.shutDown();
        return done;
    }

    private List<Earlier> earlier() {
        return results.stream()
                .map(
                        s ->
                                new Earlier(
                                        s.number(),
                                        s.title(),
                                        s.kind(),
                                        s.state().name(),
                                        s.headline() == null ? "" : s.headline()))
                .toList();
    }

    /** Once a run, at the first step that ends after the budget is used up. */
    private @Nullable Finding budgetOverrun() {
        Instant started = Objects.requireNonNullElse(run.startedAt(), run.createdAt());
        Duration taken = Duration.between(started, tools.clock.instant());
        Duration budget = version.definition().budget();
        if (overBudget || taken.compareTo(budget) <= 0) {
            return null;
        }
        overBudget = true;
        return Finding.warning(
                run.procedure(),
                "The run has taken %s so far; its budget is %s."
                        .formatted(Amount.time(taken), Amount.time(budget)),
                "over-budget");
    }

    private Judgement record(StepResult step, Judgement judgement, @Nullable Evidence found) {
        write(() -> tools.journal.end(run, step, judgement, found));
        return judgement;
    }

    private void end() {
        List<StepState> states = SignedOff.states(results, StepResult::kind, StepResult::state);
        RunState state = Verdict.of(states);
        String note = null;
        if (cut) {
            state = active.isShutDown() ? RunState.INTERRUPTED : RunState.CANCELLED;
            note = active.ending();
        } else if (shutDown) {
            state = RunState.INTERRUPTED;
            note = active.ending();
        } else if (results.stream().anyMatch(s -> WINDOW_ENDED.equals(s.reason()))) {
            note = "its window ended before all its changes were begun";
        } else if (!states.equals(results.stream().map(StepResult::state).toList())) {
            note = SignedOff.NOTE;
        }
        RunState end = state;
        String because = note;
        String digest = Optional.ofNullable(planned).map(Plans::overall).orElse(null);
        write(() -> tools.journal.end(run, end, because, digest));
    }

    private void write(Runnable write) {
        tools.persistence.insist(
                () -> {
                    write.run();
                    return true;
                });
        tools.feed.changed(run.id());
    }
}
