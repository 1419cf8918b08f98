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
    private final Plans plans;
    private final Accounts accounts;
    private final BackupRule backups;
    private final Clock clock;

    ApprovalGate(
            ApprovalRows rows, Plans plans, Accounts accounts, BackupRule backups, Clock clock) {
        this.rows = rows;
        this.plans = plans;
        this.accounts = accounts;
        this.backups = backups;
        this.clock = clock;
    }

    /** What becomes of the step. */
    sealed interface Way permits Open, Closed, Waits {}

    record Open(Assignment assignment) implements Way {}

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
        return uncovered(assignment)
                .filter(why -> !word.filter(ApprovalGate::isBrokenGlass).isPresent())
                .map(why -> without(why, way, version, run, assignment))
                .orElse(way);
    }

    /** Why what may cost data may not begin now; empty if it may. */
    Optional<String> uncovered(Assignment assignment) {
        return backups.refusal(assignment.environment(), assignment.bound());
    }

    private static boolean isBrokenGlass(Decided word) {
        return word.decision() == ApprovalRows.Decision.BROKE_GLASS;
    }

    /** Only in an emergency there is a way without: a glass that somebody breaks. */
    private Way without(String why, Way way, Version version, Run run, Assignment assignment) {
        boolean empty =
                way instanceof Open open
                        && open.assignment().approved().filter(Set::isEmpty).isPresent();
        if (way instanceof Closed || empty) {
            return way;
        }
        if (!run.isEmergency() || !asksFor(assignment)) {
            return new Closed(Judgement.of(StepState.NOT_RUN, why));
        }
        String glass = "; without one it begins only if somebody breaks the glass: " + why;
        return switch (way) {
            case Waits(String plan, String digest, String what, Instant until) ->
                    new Waits(plan, digest, what + glass, until);
            default -> request(version, run, assignment, glass);
        };
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
                        .map(
                                word ->
                                        !clock.instant().isAfter(word.until())
                                                && accounts.may(word.by(), Permission.DECIDE))
                        .orElse(true);
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
                if (!accounts.may(word.by(), Permission.DECIDE)) {
                    yield request(
                            version,
                            run,
                            assignment,
                            "; %s, who approved it, may not approve any more".formatted(word.by()));
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
        return new Waits(
                plans.written(plan.plan()),
                plan.digest(),
                "approval by a lead or admin other than " + run.actorName() + because,
                null);
    }
}
