package org.amas.maintenance.run;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where a finding stands in its life across runs. */
public enum FindingState {
    /** One run has seen it. */
    NEW,
    STILL_THERE,
    /** Somebody has acknowledged it, and it hasn't got worse since. */
    KNOWN,
    /** The same check has looked again, and found it no longer. */
    GONE;

    /** Those that somebody should look at. */
    static final Set<FindingState> OPEN = EnumSet.of(NEW, STILL_THERE);

    private static final String OPEN_WORD = "open";

    /** {@code still-there}, as addresses have it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code Still there}. */
    public String word() {
        String words = name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /**
     * @param word an {@link #id}, or {@code open} for new and still there; empty for all that are
     *     not gone
     */
    static Optional<Set<FindingState>> named(String word) {
        if (word.isEmpty()) {
            return Optional.of(EnumSet.complementOf(EnumSet.of(GONE)));
        }
        if (word.equals(OPEN_WORD)) {
            return Optional.of(OPEN);
        }
        return Arrays.stream(values())
                .filter(state -> state.id().equals(word))
                .findFirst()
                .map(EnumSet::of);
    }
}
