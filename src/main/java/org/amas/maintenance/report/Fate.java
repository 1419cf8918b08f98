package org.amas.maintenance.report;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.stream.Stream;

/** What became of a duty, as a report counts it. */
enum Fate {
    ON_TIME("on time", 0, "circle-check", "good"),
    LATE("late", 4, "alarm", "warn"),
    MISSED("missed", 6, "circle-x", "bad"),
    INCOMPLETE("incomplete", 5, "alert-triangle", "you"),
    SKIPPED("skipped", 3, "player-skip-forward", "none"),
    OUTSIDE("done elsewhere", 1, "check", "idle");

    private final String word;
    private final int weight;
    private final String icon;
    private final String tone;

    Fate(String word, int weight, String icon, String tone) {
        this.word = word;
        this.weight = weight;
        this.icon = icon;
        this.tone = tone;
    }

    /** The worse, the heavier. */
    int weight() {
        return weight;
    }

    public String icon() {
        return icon;
    }

    /** As a status is: loud where a person is needed. */
    public String tone() {
        return tone;
    }

    /** Public, as pages read it. */
    public String word() {
        return word;
    }

    /**
     * Of {@code ON_TIME}; null of an empty word.
     *
     * @throws NotFound if there is no such fate
     */
    static @Nullable Fate named(@Nullable String word) {
        if (word == null || word.isBlank()) {
            return null;
        }
        return Stream.of(values())
                .filter(fate -> fate.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new NotFound("Nothing that becomes of a duty is called so."));
    }

    /** Null of what nothing can be said yet: its window isn't over, and it isn't settled. */
    static @Nullable Fate of(Item duty, Instant now) {
        return switch (duty.state()) {
            case NOT_TRACKED, UPCOMING -> null;
            case DONE, DONE_WITH_FINDINGS -> Boolean.FALSE.equals(duty.onTime()) ? LATE : ON_TIME;
            case INCOMPLETE -> INCOMPLETE;
            case SKIPPED -> SKIPPED;
            case OUTSIDE -> OUTSIDE;
            case MISSED -> MISSED;
            case LATE -> LATE;
            case DUE, RUNNING, WAITING -> now.isBefore(duty.windowEnd()) ? null : LATE;
        };
    }
}
