package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is told of a table against the same one in an earlier run.
 *
 * @param run the earlier one
 * @param at when the earlier table was complete
 * @param fresh rows that weren't there
 * @param gone rows that are no longer there
 * @param changed rows of which more than a measure differs
 * @param measured rows of which nothing differs but measures
 * @param detail which ones, as far as that is kept
 */
record TableDifference(
        long run,
        Instant at,
        int fresh,
        int gone,
        int changed,
        int measured,
        TableComparison detail) {

    public boolean isTold() {
        return fresh + gone + changed > 0;
    }

    /** {@code 2 new, 1 gone, 3 changed}; empty if there is none of it. */
    public String words() {
        return words(fresh, gone, changed);
    }

    static String words(long fresh, long gone, long changed) {
        List<String> words = new ArrayList<>();
        add(words, fresh, "new");
        add(words, gone, "gone");
        add(words, changed, "changed");
        return String.join(", ", words);
    }

    private static void add(List<String> words, long count, String what) {
        if (count > 0) {
            words.add("%,d %s".formatted(count, what));
        }
    }

    /** How it was compared, in a sentence or two. */
    public String how() {
        String by =
                detail.keys().isEmpty()
                        ? "Compared by whole rows: no leading columns tell them apart."
                        : "Rows are told apart by %s.".formatted(String.join(", ", detail.keys()));
        return detail.partial() ? by + " Compared as far as rows are kept." : by;
    }

    /** What the row at that place is called; null if there is nothing to say. */
    @Nullable String mark(int place) {
        TableComparison.Change change = detail.changed().get(place);
        if (detail.fresh().contains(place)) {
            return "New";
        }
        return change == null || change.measured() ? null : "Changed";
    }
}
