package org.amas.maintenance.audit;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * What the newest event was at a moment.
 *
 * @param hash of the event with that sequence
 */
record Checkpoint(long sequence, String hash, Instant at) {

    /** A line of the file; {@link #parse} takes it back. */
    String line() {
        return sequence + " " + hash + " " + at;
    }

    /**
     * @throws IllegalArgumentException if the line is not a checkpoint
     */
    static Checkpoint parse(String line) {
        String[] fields = line.strip().split(" ");
        try {
            if (fields.length == 3 && fields[1].matches("[0-9a-f]{64}")) {
                return new Checkpoint(
                        Long.parseLong(fields[0]), fields[1], Instant.parse(fields[2]));
            }
        } catch (NumberFormatException | DateTimeException malformed) {
            throw new IllegalArgumentException("not a checkpoint: " + line, malformed);
        }
        throw new IllegalArgumentException("not a checkpoint: " + line);
    }
}
