package org.amas.maintenance.procedure;

import java.time.Duration;

/** A text that a regular expression may look at for 50 ms: no pattern can hold a thread. */
final class HastyText implements CharSequence {

    private static final long PATIENCE = Duration.ofMillis(50).toNanos();

    private final String text;
    private final long deadline;
    private int looks;

    HastyText(String text) {
        this(text, System.nanoTime() + PATIENCE);
    }

    private HastyText(String text, long deadline) {
        this.text = text;
        this.deadline = deadline;
    }

    @Override
    public char charAt(int index) {
        if ((++looks & 0xff) == 0 && System.nanoTime() - deadline > 0) {
            throw new TooSlow();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new HastyText(text.substring(start, end), deadline);
    }

    @Override
    public String toString() {
        return text;
    }

    static class TooSlow extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
