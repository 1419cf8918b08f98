package org.amas.maintenance.step.log;

import org.amas.maintenance.web.Visible;

/** What others wrote, made fit for a table: nothing hidden in it, and its length is bounded. */
final class Shown {

    private Shown() {}

    static String text(String raw, int longest) {
        String begin = raw.substring(0, Math.min(raw.length(), longest));
        String shown = Visible.of(begin.replace('\t', ' '));
        return begin.length() < raw.length() ? shown + " …" : shown;
    }
}
