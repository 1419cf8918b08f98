package org.amas.maintenance.step.log;

/**
 * What others wrote, made fit to be shown: control characters are visible, and length is bounded.
 */
final class Shown {

    private Shown() {}

    static String text(String raw, int longest) {
        int end = Math.min(raw.length(), longest);
        StringBuilder shown = new StringBuilder(end + 8);
        for (int i = 0; i < end; i++) {
            char c = raw.charAt(i);
            if (c == '\t') {
                shown.append(' ');
            } else if (hidden(c)) {
                shown.append("\\u%04x".formatted((int) c));
            } else {
                shown.append(c);
            }
        }
        return end < raw.length() ? shown.append(" …").toString() : shown.toString();
    }

    /** Controls, and what turns the direction of text or takes no room. */
    private static boolean hidden(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
