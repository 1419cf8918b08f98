package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.run.FindingLife;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a shift leaves to the next one.
 *
 * @param findings still there and known to nobody, the worst first
 * @param known findings that somebody has acknowledged
 * @param skipped since the shift began, the newest first
 * @param ended what is no longer owed since then
 * @param late those whose window is over and that nobody has done, from whenever
 * @param remark of the last sign-off; null if it had none
 */
record Outgoing(
        List<Left> findings,
        int known,
        List<Item> skipped,
        List<End> ended,
        List<Item> late,
        @Nullable SignOff remark) {

    /** As many as are named; the others are counted. */
    private static final int NAMED = 5;

    /** More than that are skipped only where nobody has taken over for long. */
    private static final int NAMED_SKIPPED = 30;

    record Left(String environment, FindingLife finding) {}

    public List<Left> named() {
        return findings.stream().limit(NAMED).toList();
    }

    public int more() {
        return Math.max(0, findings.size() - NAMED);
    }

    public List<Item> namedSkipped() {
        return skipped.stream().limit(NAMED_SKIPPED).toList();
    }

    public int moreSkipped() {
        return Math.max(0, skipped.size() - NAMED_SKIPPED);
    }

    public boolean isNothing() {
        return findings.isEmpty()
                && skipped.isEmpty()
                && ended.isEmpty()
                && late.isEmpty()
                && remark == null;
    }
}
