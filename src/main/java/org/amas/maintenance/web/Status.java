package org.amas.maintenance.web;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * How the state of a run, a step or a duty is shown: word, icon and tone, the same on every page.
 * Only a verdict that was earned is green.
 */
public enum Status {
    QUEUED("Queued", "clock", "idle"),
    RUNNING("Running", "loader-2", "busy"),
    WAITING("Waiting", "hourglass", "you"),
    PASSED("Passed", "circle-check", "good"),
    WARNED("Passed with warnings", "alert-triangle", "warn"),
    FAILED("Failed", "circle-x", "bad"),
    TIMED_OUT("Timed out", "alarm", "bad"),
    CANCELLED("Cancelled", "ban", "none"),
    INTERRUPTED("Interrupted", "plug-connected-x", "bad"),
    PENDING("Not started", "circle-dashed", "idle"),
    SKIPPED("Skipped", "player-skip-forward", "none"),
    NOT_RUN("Not run", "circle-minus", "none"),
    UNKNOWN("Unknown", "help-circle", "none"),
    NOT_TRACKED("Not tracked", "circle-dashed", "none"),
    UPCOMING("Upcoming", "calendar", "idle"),
    DUE("Due", "clock", "you"),
    LATE("Late", "alarm", "warn"),
    MISSED("Missed", "circle-x", "bad"),
    DONE("Done", "circle-check", "good"),
    DONE_WITH_FINDINGS("Done with findings", "alert-triangle", "warn"),
    INCOMPLETE("Incomplete", "help-circle", "none"),
    OUTSIDE("Done outside", "external-link", "none");

    private final String word;
    private final String icon;
    private final String tone;

    Status(String word, String icon, String tone) {
        this.word = word;
        this.icon = icon;
        this.tone = tone;
    }

    /** The status with the name of a room's own state; a name nobody knows is shown as unknown. */
    public static Status of(@Nullable Object state) {
        for (Status status : values()) {
            if (state != null && status.name().equals(state.toString())) {
                return status;
            }
        }
        return UNKNOWN;
    }

    public String word() {
        return word;
    }

    public String icon() {
        return icon;
    }

    /** {@code good busy idle warn bad you none}: the class suffix that colours it. */
    public String tone() {
        return tone;
    }

    /** The name as a class suffix, {@code timed-out}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
