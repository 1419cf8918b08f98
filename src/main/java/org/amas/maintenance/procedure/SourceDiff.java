package org.amas.maintenance.procedure;

import org.amas.maintenance.web.Visible;

import java.util.ArrayList;
import java.util.List;

/**
 * What differs between the texts of two versions, as lines to be read from the top: removed ones
 * before the added ones that take their place, with some unchanged ones around.
 */
public final class SourceDiff {

    private static final int AROUND = 3;

    /** Beyond it the lines that differ are shown as replaced whole, which is true as well. */
    private static final long MOST_COMPARED = 4_000_000;

    private final String[] old;
    private final String[] now;
    private final List<Line> lines = new ArrayList<>();

    private SourceDiff(String old, String now) {
        this.old = old.lines().toArray(String[]::new);
        this.now = now.lines().toArray(String[]::new);
    }

    /** What became of a line; a gap stands for unchanged lines that are left out. */
    public enum Change {
        SAME,
        REMOVED,
        ADDED,
        GAP;

        /** For a class attribute. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
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
        SourceDiff diff = new SourceDiff(old, now);
        diff.compare();
        return around(diff.lines);
    }

    private void compare() {
        int start = 0;
        int most = Math.min(old.length, now.length);
        while (start < most && old[start].equals(now[start])) {
            start++;
        }
        int end = 0;
        while (end < most - start && old[old.length - 1 - end].equals(now[now.length - 1 - end])) {
            end++;
        }
        add(Change.SAME, old, 0, start);
        middle(start, old.length - end, now.length - end);
        add(Change.SAME, old, old.length - end, old.length);
    }

    private void middle(int start, int oldEnd, int nowEnd) {
        int height = oldEnd - start;
        int width = nowEnd - start;
        if ((long) height * width > MOST_COMPARED) {
            add(Change.REMOVED, old, start, oldEnd);
            add(Change.ADDED, now, start, nowEnd);
            return;
        }
        int[][] common = common(start, height, width);
        int o = 0;
        int n = 0;
        while (o < height || n < width) {
            if (o < height && n < width && old[start + o].equals(now[start + n])) {
                add(Change.SAME, old, start + o, start + o + 1);
                o++;
                n++;
            } else if (n == width || (o < height && common[o + 1][n] >= common[o][n + 1])) {
                add(Change.REMOVED, old, start + o, start + o + 1);
                o++;
            } else {
                add(Change.ADDED, now, start + n, start + n + 1);
                n++;
            }
        }
    }

    /** The number of lines that both have in order, from each pair of lines on. */
    private int[][] common(int start, int height, int width) {
        int[][] common = new int[height + 1][width + 1];
        for (int o = height - 1; o >= 0; o--) {
            for (int n = width - 1; n >= 0; n--) {
                common[o][n] =
                        old[start + o].equals(now[start + n])
                                ? common[o + 1][n + 1] + 1
                                : Math.max(common[o + 1][n], common[o][n + 1]);
            }
        }
        return common;
    }

    private void add(Change change, String[] from, int start, int end) {
        for (int i = start; i < end; i++) {
            lines.add(new Line(change, Visible.of(from[i])));
        }
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
            String lines = skipped == 1 ? "1 line is" : "%d lines are".formatted(skipped);
            kept.add(new Line(Change.GAP, lines + " the same"));
        }
    }
}
