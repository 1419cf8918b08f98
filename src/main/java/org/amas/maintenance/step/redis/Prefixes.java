package org.amas.maintenance.step.redis;

import org.amas.maintenance.web.Visible;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prefixes of keys, as a person writes them: one after the other, with spaces or commas between.
 */
record Prefixes(List<String> words) {

    /** Queues, the event bus, the cost ledger and contexts are AMAS's memory, not its cache. */
    private static final List<String> NEVER =
            List.of("queue:", "event_bus:", "cost:", "shared_context:");

    private static final int MOST = 10;
    private static final int SHORTEST = 3;
    private static final int LONGEST = 200;

    static Prefixes of(String text) {
        return new Prefixes(
                Stream.of(text.split("[\\s,]+")).filter(w -> !w.isEmpty()).distinct().toList());
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** Why these can't be approved: a rule, without the words of whoever asked. */
    Optional<String> refusal() {
        if (words.stream().anyMatch(Prefixes::reachesForbidden)) {
            return Optional.of(
                    "keys of "
                            + String.join(", ", NEVER)
                            + " can't be removed, nor can a prefix that takes some of them in");
        }
        if (words.stream().anyMatch(w -> w.length() < SHORTEST || w.length() > LONGEST)) {
            return Optional.of(
                    "a prefix must have %d to %d characters".formatted(SHORTEST, LONGEST));
        }
        if (words.stream().anyMatch(w -> w.codePoints().anyMatch(Visible::hides))) {
            return Optional.of("a prefix must have no control or invisible characters");
        }
        return words.size() > MOST
                ? Optional.of("must be at most %d prefixes".formatted(MOST))
                : Optional.empty();
    }

    private static boolean reachesForbidden(String word) {
        return NEVER.stream().anyMatch(never -> word.startsWith(never) || never.startsWith(word));
    }

    /** For SCAN MATCH: what begins so, letter by letter. */
    static String pattern(String prefix) {
        return prefix.codePoints()
                        .mapToObj(Character::toString)
                        .map(c -> "*?[]^\\".contains(c) ? "\\" + c : c)
                        .collect(Collectors.joining())
                + "*";
    }

    @Override
    public String toString() {
        return String.join(", ", words);
    }
}
