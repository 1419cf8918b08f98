package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.SignOff.Line;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.run.StepState;
import org.amas.maintenance.run.TableDifferences.StepDifference;
import org.amas.maintenance.run.TellingValues.TellingValue;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * One duty with what its last run came to and what people say about it.
 *
 * @param steps of the run that is at it or fulfilled it; empty if there is none
 * @param again the newest of each step that was checked again
 * @param value that says most of the run; null if nothing was measured
 * @param differences of the run's tables from those of the run before
 * @param startable whether one click launches it: it only reads, and is open
 * @param signed the sign-off of its last day; null while that is open
 */
record Row(
        Item duty,
        List<StepFact> steps,
        List<StepFact> again,
        @Nullable TellingValue value,
        List<StepDifference> differences,
        boolean startable,
        Word word,
        @Nullable SignOff signed) {

    private static final Formats FORMAT = new Formats();

    /** What a person has to look at: not in time, not proven, or with something found. */
    public boolean needsAttention() {
        return switch (duty.state()) {
            case LATE, MISSED, WAITING -> true;
            case DONE_WITH_FINDINGS, INCOMPLETE -> !isCleared();
            default -> false;
        };
    }

    /** Whatever didn't pass has passed when it was checked again. */
    public boolean isCleared() {
        List<StepFact> bad = steps.stream().filter(Row::isBad).toList();
        return !bad.isEmpty()
                && bad.stream()
                        .allMatch(
                                step ->
                                        again.stream()
                                                .anyMatch(
                                                        later ->
                                                                later.number() == step.number()
                                                                        && later.state()
                                                                                == StepState
                                                                                        .PASSED));
    }

    private static boolean isBad(StepFact step) {
        return step.state().isFinal()
                && step.state() != StepState.PASSED
                && step.state() != StepState.SKIPPED;
    }

    public boolean isOpen() {
        return duty.id() != null && duty.state().isOpen();
    }

    /** Settled by whatever: a run, a lead's reason, or work elsewhere. */
    public boolean isSettled() {
        return duty.state().isSettled();
    }

    /** Settled, and with a verdict of everything that was to be looked at. */
    boolean isDone() {
        return isSettled() && duty.state() != DutyState.INCOMPLETE;
    }

    boolean isAhead() {
        return duty.state() == DutyState.UPCOMING || duty.state() == DutyState.NOT_TRACKED;
    }

    /** Whether something is under way that will change it. */
    public boolean isMoving() {
        return duty.state() == DutyState.RUNNING
                || again.stream().anyMatch(step -> !step.state().isFinal());
    }

    /** Whether people may say something about it: it is stored, and its day is open. */
    public boolean isWritable() {
        return duty.id() != null && signed == null;
    }

    /** Whether what a person said instead of a run may be taken back. */
    public boolean isCorrectable() {
        boolean said = duty.state() == DutyState.SKIPPED || duty.state() == DutyState.OUTSIDE;
        return said && isWritable();
    }

    /** What a correction takes back. */
    public String said() {
        return Settlement.said(duty.by(), duty.reason());
    }

    /** The step that says most: the first that didn't pass and still doesn't, else the last. */
    public @Nullable StepFact telling() {
        return steps.stream()
                .filter(Row::isBad)
                .filter(step -> !passedAgain(step))
                .findFirst()
                .or(() -> steps.stream().filter(Row::isBad).findFirst())
                .orElse(steps.isEmpty() ? null : steps.getLast());
    }

    private boolean passedAgain(StepFact step) {
        StepFact later = checkedAgain(step);
        return later != null && later.state() == StepState.PASSED;
    }

    /** How that step came out when it was checked again; null if it wasn't. */
    public @Nullable StepFact checkedAgain(StepFact step) {
        return again.stream()
                .filter(later -> later.number() == step.number())
                .findFirst()
                .orElse(null);
    }

    /** Whether one click checks that step once more. */
    public boolean isCheckable(StepFact step) {
        StepFact later = checkedAgain(step);
        return step.effect() == Effect.READS
                && signed == null
                && isBad(step)
                && isSettled()
                && (later == null || isBad(later));
    }

    public String counts() {
        long passed = steps.stream().filter(s -> s.state() == StepState.PASSED).count();
        return "%d of %s passed".formatted(passed, FORMAT.counted(steps.size(), "step", "steps"));
    }

    /** What happened to it after its day was signed off; null if nothing did. */
    public @Nullable String changedSince() {
        if (signed == null) {
            return null;
        }
        Line line = signedLine();
        if (line == null) {
            return "it was not in the sign-off";
        }
        if (!Objects.equals(line.run(), duty.run())) {
            return duty.run() == null
                    ? "run %d no longer counts for it".formatted(line.run())
                    : "run %d counts for it; it was %s"
                            .formatted(duty.run(), FORMAT.status(line.state()).word());
        }
        return isSettled() && line.state() != duty.state()
                ? "it was " + FORMAT.status(line.state()).word()
                : null;
    }

    /** As it was signed. */
    public @Nullable Line signedLine() {
        return signed == null
                ? null
                : signed.lines().stream()
                        .filter(one -> Objects.equals(one.duty(), duty.id()))
                        .findFirst()
                        .orElse(null);
    }
}
