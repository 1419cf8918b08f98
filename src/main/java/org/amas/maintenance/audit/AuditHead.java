package org.amas.maintenance.audit;

/**
 * The newest event of the chain at a moment. Whoever keeps it elsewhere can tell later whether what
 * came before was changed.
 *
 * @param hash of the event with that number
 */
public record AuditHead(long number, String hash) {

    /** As a message, a report or a page says it. */
    public String sentence() {
        return "Audit record at event %d, SHA-256 %s".formatted(number, hash);
    }
}
