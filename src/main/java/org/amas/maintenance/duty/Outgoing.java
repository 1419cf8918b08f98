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
 * @param skipped since the shift began
 * @param late those whose window is over and that nobody has done, from whenever
 * @param remark of the last sign-off; null if it had none
 */
record Outgoing(
        List<Left> findings,
        int known,
        List<Item> skipped,
        List<Item> late,
        @Nullable SignOff remark) {

    /** As many as are named; the others are counted. */
    private static final int NAMED = 5;

    record Left(String environment, FindingLife finding) {}

    public List<Left> named() {
        return findings.stream().limit(NAMED).toList();
    }

    public int more() {
        return Math.max(0, findings.size() - NAMED);
    }

    public boolean isNothing() {
        return findings.isEmpty() && skipped.isEmpty() && late.isEmpty() && remark == null;
    }
}
