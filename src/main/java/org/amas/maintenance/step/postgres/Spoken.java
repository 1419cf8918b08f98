package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.StepContext;

/**
 * Tells whoever watches which statement is under way, before it is sent, and what came of it. Bound
 * values are not told.
 */
record Spoken(StepContext context, long began) {

    private static final int LONGEST = 240;

    static Spoken begin(String sql, StepContext context) {
        context.say("> " + shortened(sql));
        return new Spoken(context, System.nanoTime());
    }

    void answered(int rows) {
        double millis = (System.nanoTime() - began) / 1e6;
        context.say("  %s in %.1f ms".formatted(Amount.of(rows, "row"), millis));
    }

    void done() {
        double millis = (System.nanoTime() - began) / 1e6;
        context.say("  done in %.1f ms".formatted(millis));
    }

    /** In one line; of a long query what it asks, not the columns it asks for. */
    static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        int from = line.length() > LONGEST ? from(line) : -1;
        String kept = from < 0 ? line : "SELECT …" + line.substring(from);
        return kept.length() <= LONGEST ? kept : kept.substring(0, LONGEST) + " …";
    }

    /** Where the query's own FROM begins; -1 if there is none outside of parentheses. */
    private static int from(String line) {
        int depth = 0;
        for (int i = 0; i < line.length(); i++) {
            switch (line.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {
                    if (depth == 0 && line.startsWith(" FROM ", i)) {
                        return i;
                    }
                }
            }
        }
        return -1;
    }
}
