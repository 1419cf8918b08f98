package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.SignOff.Line;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * One duty with what its last run came to and what people say about it.
 *
 * @param upshot of the run that is at it or fulfilled it
 * @param bad its steps that didn't pass
 * @param startable whether one click launches it: it only reads, and is open
 * @param signed the sign-off of its last day; null while that is open
 */
record Row(
        Item duty,
        Upshot upshot,
        List<BadStep> bad,
        boolean startable,
        Word word,
        @Nullable SignOff signed) {

    private static final Formats FORMAT = new Formats();

    Row(Item duty, Upshot upshot, boolean startable, Word word, @Nullable SignOff signed) {
        this(duty, upshot, upshot.bad(), startable, word, signed);
    }

    /** What a person has to look at: not in time, not proven, or with something found. */
    public boolean needsAttention() {
        return switch (duty.state()) {
            case LATE, MISSED, WAITING -> true;
            case DONE_WITH_FINDINGS, INCOMPLETE -> !isQuiet();
            default -> false;
        };
    }

    /** Whatever didn't pass has passed when it was checked again, or people know of it. */
    private boolean isQuiet() {
        List<BadStep> deciding = bad.stream().filter(this::isDeciding).toList();
        return !deciding.isEmpty() && deciding.stream().allMatch(BadStep::isSettled);
    }

    /** A step without a verdict that leaves its duty complete is exempt. */
    private boolean isDeciding(BadStep one) {
        return duty.state() == DutyState.INCOMPLETE || !RunOutcomes.isMissing(one.step());
    }

    /** Whether people know of what it found, so that nobody has to look. */
    public boolean isKnown() {
        return isSettled() && !needsAttention() && bad.stream().anyMatch(BadStep::isKnown);
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
        return duty.state() == DutyState.RUNNING || upshot.isMoving();
    }

    /** Whether people may say something about it: it is stored, and its day is open. */
    public boolean isWritable() {
        return duty.id() != null && signed == null;
    }

    /** Whether what a person said instead of a run may be taken back. */
    public boolean isCorrectable() {
        boolean said = duty.state() == DutyState.SKIPPED || duty.state() == DutyState.OUTSIDE;
        return said && isWritable() && !Duty.SCHEDULE.equals(duty.by());
    }

    /** What a correction takes back. */
    public String said() {
        return Settlement.said(duty.by(), duty.reason());
    }

    /** Whether one click checks that step once more. */
    public boolean isCheckable(BadStep one) {
        return signed == null && isSettled() && one.isRepeatable();
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
