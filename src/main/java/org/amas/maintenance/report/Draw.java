package org.amas.maintenance.report;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Some duties drawn at random from a stated seed, so that anybody draws the same again.
 *
 * @param drawn in the order of their hashes
 */
record Draw(String seed, int sample, List<Ticket> drawn) {

    /** How it is done, as pages and packs say it. */
    static final String RULE =
            "Each duty's number is written behind the seed and a colon. The SHA-256 of that text,"
                    + " in hex, puts the duties in order, and the first ones are taken.";

    private static final SecureRandom RANDOM = new SecureRandom();

    /** One duty with its place in the order. */
    record Ticket(long duty, String hash) {}

    /**
     * @param sample not more than there are
     */
    static Draw of(String seed, int sample, Collection<Long> duties) {
        List<Ticket> drawn =
                duties.stream()
                        .map(id -> new Ticket(id, Digest.of(seed + ":" + id)))
                        .sorted(Comparator.comparing(Ticket::hash).thenComparing(Ticket::duty))
                        .limit(sample)
                        .toList();
        return new Draw(seed, sample, drawn);
    }

    /** One that nobody has chosen. */
    static String madeSeed() {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** For whoever draws by hand. */
    public String command() {
        return "printf '%%s' '%s:812' | sha256sum".formatted(seed);
    }

    public String rule() {
        return RULE;
    }

    List<Long> duties() {
        return drawn.stream().map(Ticket::duty).toList();
    }
}
