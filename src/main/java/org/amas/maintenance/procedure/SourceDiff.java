package org.amas.maintenance.procedure;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;

import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.Visible;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What differs between the texts of two versions, as lines to be read from the top: removed ones
 * before the added ones that take their place, with some unchanged ones around.
 */
public final class SourceDiff {

    private static final int AROUND = 3;

    /** Lines of both; beyond it all are shown as replaced, which is true as well. */
    private static final int MOST_COMPARED = 20_000;

    private static final Formats FORMATS = new Formats();

    private SourceDiff() {}

    /** What became of a line; a gap stands for unchanged lines that are left out. */
    public enum Change {
        SAME,
        REMOVED,
        ADDED,
        GAP;

        /** For a class attribute. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public String sign() {
            return switch (this) {
                case REMOVED -> "−";
                case ADDED -> "+";
                case SAME, GAP -> "";
            };
        }
    }

    /**
     * @param text with nothing hidden in it; of a gap, how many lines it leaves out
     */
    public record Line(Change change, String text) {}

    /** Empty if the texts have the same lines. */
    public static List<Line> of(String old, String now) {
        List<String> before = old.lines().toList();
        List<String> after = now.lines().toList();
        List<Line> lines = new ArrayList<>();
        if (before.equals(after)) {
            return List.of();
        }
        if (before.size() + after.size() > MOST_COMPARED) {
            add(Change.REMOVED, before, lines);
            add(Change.ADDED, after, lines);
            return lines;
        }
        // In linear space: two big texts that share nothing are compared, too.
        MyersDiffWithLinearSpace<String> myers = new MyersDiffWithLinearSpace<>();
        List<Line> added = new ArrayList<>();
        for (AbstractDelta<String> delta :
                DiffUtils.diff(before, after, myers, null, true).getDeltas()) {
            boolean same = delta.getType() == DeltaType.EQUAL;
            if (same) {
                lines.addAll(added);
                added.clear();
            }
            add(same ? Change.SAME : Change.REMOVED, delta.getSource().getLines(), lines);
            if (!same) {
                add(Change.ADDED, delta.getTarget().getLines(), added);
            }
        }
        lines.addAll(added);
        return around(lines);
    }

    private static void add(Change change, List<String> texts, List<Line> lines) {
        texts.forEach(text -> lines.add(new Line(change, Visible.of(text))));
    }

    private static List<Line> around(List<Line> all) {
        List<Line> kept = new ArrayList<>();
        int skipped = 0;
        for (int i = 0; i < all.size(); i++) {
            if (isNearAChange(all, i)) {
                gap(skipped, kept);
                skipped = 0;
                kept.add(all.get(i));
            } else {
                skipped++;
            }
        }
        if (!kept.isEmpty()) {
            gap(skipped, kept);
        }
        return kept;
    }

    private static boolean isNearAChange(List<Line> all, int at) {
        int from = Math.max(0, at - AROUND);
        int to = Math.min(all.size(), at + AROUND + 1);
        return all.subList(from, to).stream().anyMatch(line -> line.change() != Change.SAME);
    }

    private static void gap(int skipped, List<Line> kept) {
        if (skipped > 0) {
            String lines = FORMATS.counted(skipped, "line is", "lines are");
            kept.add(new Line(Change.GAP, lines + " the same"));
        }
    }
}
