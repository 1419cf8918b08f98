package org.amas.maintenance.run;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.ApprovalRows.Decided;
import org.amas.maintenance.run.Plans.StepPlan;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a step may begin that destroys something where a second person is asked for. Asked right
 * before: a word counts only for the plan it was given on, in its time, and while the one who gave
 * it may still give it.
 */
@Component
class ApprovalGate {

    private final ApprovalRows rows;
    private final StandingWords standing;
    private final Plans plans;
    private final Accounts accounts;
    private final BackupRule backups;
    private final Clock clock;

    ApprovalGate(
            ApprovalRows rows,
            StandingWords standing,
            Plans plans,
            Accounts accounts,
            BackupRule backups,
            Clock clock) {
        this.rows = rows;
        this.standing = standing;
        this.plans = plans;
        this.accounts = accounts;
        this.backups = backups;
        this.clock = clock;
    }

    /** What becomes of the step. */
    sealed interface Way permits Open, Stands, Closed, Waits {}

    record Open(Assignment assignment) implements Way {}

    /**
     * It may begin by a yes that was given in advance, once that is on record.
     *
     * @param assignment acts on what its plan lists, and on nothing that is new
     */
    record Stands(String plan, String digest, Decided word, Assignment assignment) implements Way {}

    record Closed(Judgement judgement) implements Way {}

    /**
     * It waits for a person.
     *
     * @param until when it goes on without another word; null if never
     */
    record Waits(String plan, String digest, String what, @Nullable Instant until) implements Way {}

    Way ask(Version version, Run run, StepResult step, Assignment assignment) {
        Optional<Decided> word = asksFor(assignment) ? rows.newest(step) : Optional.empty();
        Way way =
                !asksFor(assignment)
                        ? new Open(assignment)
                        : word.isPresent()
                                ? by(word.get(), version, run, step, assignment)
                                : request(version, run, assignment, "");
        if (way instanceof Closed || word.filter(ApprovalGate::isBrokenGlass).isPresent()) {
            return way;
        }
        BackupRule.Covers covers = backups.covers(assignment.environment(), assignment.bound());
        return way instanceof Waits waits
                ? waiting(waits, covers, run)
                : covers.refusal()
                        .map(why -> without(why, way, version, run, assignment))
                        .orElse(way);
    }

    /**
     * What counts is how old the backups are when it begins, and there is time for new ones till
     * then: who is asked is told what there is and how long that will do.
     */
    private static Waits waiting(Waits way, BackupRule.Covers covers, Run run) {
        Instant then = way.until();
        Optional<String> outlook =
                then != null
                        ? covers.outlook(then)
                        : run.isEmergency()
                                ? covers.refusal().map(ApprovalGate::glass)
                                : covers.outlook();
        return outlook.map(
                        told ->
                                new Waits(
                                        way.plan(),
                                        way.digest(),
                                        way.what() + "; " + told,
                                        way.until()))
                .orElse(way);
    }

    /** Why what may cost data may not begin now; empty if it may. */
    Optional<String> uncovered(Assignment assignment) {
        return backups.covers(assignment.environment(), assignment.bound()).refusal();
    }

    private static boolean isBrokenGlass(Decided word) {
        return word.decision() == ApprovalRows.Decision.BROKE_GLASS;
    }

    /** Only in an emergency there is a way without: a glass that somebody breaks. */
    private Way without(String why, Way way, Version version, Run run, Assignment assignment) {
        boolean empty =
                way instanceof Open open
                        && open.assignment().approved().filter(Set::isEmpty).isPresent();
        if (empty) {
            return way;
        }
        if (!run.isEmergency() || !asksFor(assignment)) {
            return new Closed(Judgement.of(StepState.NOT_RUN, why));
        }
        Way asked = request(version, run, assignment, "; " + glass(why));
        return asked instanceof Stands given // nobody's yes in advance breaks a glass
                ? new Waits(given.plan(), given.digest(), "somebody's word; " + glass(why), null)
                : asked;
    }

    private static String glass(String why) {
        return "without one it begins only if somebody breaks the glass: " + why;
    }

    /** What a step waits for whose yes is for a time to come. */
    static String later(Decided word) {
        return "its time: %s approved it from %s on"
                .formatted(word.by(), new Formats().utc(word.from()));
    }

    /** Whether the yes by which a step may begin holds on: it may have waited long for a lock. */
    boolean holds(StepResult step, Assignment assignment) {
        Optional<Decided> newest = asksFor(assignment) ? rows.newest(step) : Optional.empty();
        if (uncovered(assignment).isPresent()
                && newest.filter(ApprovalGate::isBrokenGlass).isEmpty()
                && assignment.approved().filter(Set::isEmpty).isEmpty()) {
            return false;
        }
        return !asksFor(assignment)
                || newest.filter(word -> word.decision() == ApprovalRows.Decision.APPROVED)
                        .map(word -> !clock.instant().isAfter(word.until()) && stillGiven(word))
                        .orElse(true);
    }

    private boolean stillGiven(Decided word) {
        return accounts.may(word.by(), Permission.DECIDE)
                && (word.standing() == null || standing.isInForce(word.standing()));
    }

    private static boolean asksFor(Assignment assignment) {
        return assignment.bound().effect() == Effect.DESTROYS
                && assignment.environment().approvalRequired();
    }

    private Way by(Decided word, Version version, Run run, StepResult step, Assignment assignment) {
        Instant now = clock.instant();
        return switch (word.decision()) {
            case DECLINED ->
                    new Closed(
                            Judgement.skipped("declined by " + word.by() + ": " + word.reason()));
            case BROKE_GLASS -> new Open(assignment);
            case APPROVED -> {
                if (now.isBefore(word.from())) {
                    yield new Waits(
                            String.valueOf(step.plan()),
                            word.planDigest(),
                            later(word),
                            word.from());
                }
                if (now.isAfter(word.until())) {
                    yield request(
                            version,
                            run,
                            assignment,
                            "; the one by %s expired at %s"
                                    .formatted(word.by(), new Formats().utc(word.until())));
                }
                if (!stillGiven(word)) {
                    yield request(
                            version,
                            run,
                            assignment,
                            word.standing() == null
                                    ? "; %s, who approved it, may not approve any more"
                                            .formatted(word.by())
                                    : "; the standing approval by %s holds no longer"
                                            .formatted(word.by()));
                }
                yield new Open(assignment);
            }
        };
    }

    private Way request(Version version, Run run, Assignment assignment, String because) {
        StepPlan plan = plans.within(version, assignment, plans.of(version, assignment));
        if (plan.plan().unavailable() != null) {
            return new Closed(Judgement.of(StepState.NOT_RUN, plan.plan().unavailable()));
        }
        if (plan.plan().total() == 0) {
            return new Open(assignment.approving(Set.of()));
        }
        Optional<Decided> given =
                standing.word(version, run, assignment.number(), plan.plan(), plan.digest());
        if (given.isPresent()) {
            return new Stands(
                    plans.written(plan.plan()),
                    plan.digest(),
                    given.get(),
                    assignment.approving(Plans.approved(plan.plan()).orElseThrow()));
        }
        return new Waits(
                plans.written(plan.plan()),
                plan.digest(),
                "approval by a lead or admin other than " + run.actorName() + because,
                null);
    }
}
