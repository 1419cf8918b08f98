package org.amas.maintenance.step;

import org.jspecify.annotations.Nullable;

/**
 * The bounds of a reading, inclusive: a value at the bound is breached.
 *
 * @param warn breached: WARNED; null if there is no such bound
 * @param fail breached: FAILED; null if there is no such bound
 * @param worse the direction in which things get worse
 */
public record Limit(@Nullable Double warn, @Nullable Double fail, Worse worse) {

    /** Direction in which a value gets worse. */
    public enum Worse {
        ABOVE,
        BELOW
    }

    /** How a value stands against its limit. */
    public enum Standing {
        WITHIN,
        WARN,
        FAIL
    }

    /**
     * With both bounds the order tells the direction: warn below fail means worse above.
     *
     * @throws IllegalArgumentException without a bound, with equal bounds and no direction, with a
     *     direction that contradicts the order, or with one bound and no direction
     */
    public static Limit of(@Nullable Double warn, @Nullable Double fail, @Nullable Worse worse) {
        if (warn == null && fail == null) {
            throw new IllegalArgumentException("a limit needs warn or fail");
        }
        if (warn == null || fail == null || warn.equals(fail)) {
            if (worse == null) {
                throw new IllegalArgumentException(
                        warn == null || fail == null
                                ? "a limit with one bound needs worse"
                                : "warn and fail are equal, which tells no direction: add worse:"
                                        + " above or worse: below");
            }
            return new Limit(warn, fail, worse);
        }
        Worse told = warn < fail ? Worse.ABOVE : Worse.BELOW;
        if (worse != null && worse != told) {
            throw new IllegalArgumentException(
                    "warn %s and fail %s contradict worse %s".formatted(warn, fail, worse));
        }
        return new Limit(warn, fail, told);
    }

    public Standing judge(double value) {
        if (breached(fail, value)) {
            return Standing.FAIL;
        }
        return breached(warn, value) ? Standing.WARN : Standing.WITHIN;
    }

    private boolean breached(@Nullable Double bound, double value) {
        if (bound == null) {
            return false;
        }
        return worse == Worse.ABOVE ? value >= bound : value <= bound;
    }
}
