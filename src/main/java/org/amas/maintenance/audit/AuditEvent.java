package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One link of the chain, as stored.
 *
 * @param sequence 1, 2, 3 …, without a gap
 * @param detail canonical JSON
 * @param previousHash the hash of the event before, 64 zeros for the first
 * @param hash SHA-256, hex, over every other field
 */
public record AuditEvent(
        long sequence,
        OffsetDateTime at,
        String actorKind,
        String actorName,
        @Nullable String address,
        String action,
        String objectType,
        String object,
        String outcome,
        @Nullable String environment,
        @Nullable String reason,
        String detail,
        String previousHash,
        String hash) {

    /** What the first event follows: 64 zeros. */
    static final String NO_HASH = "0".repeat(64);

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    static AuditEvent following(
            long sequence,
            String previousHash,
            OffsetDateTime at,
            AuditEntry entry,
            String detail) {
        AuditEvent open =
                new AuditEvent(
                        sequence + 1,
                        at,
                        entry.actor().kind().name(),
                        limited(entry.actor().name(), 200),
                        entry.actor().address() == null
                                ? null
                                : limited(entry.actor().address(), 100),
                        limited(entry.action(), 60),
                        limited(entry.objectType(), 40),
                        limited(entry.object(), 300),
                        entry.outcome().name(),
                        entry.environment() == null ? null : limited(entry.environment(), 60),
                        entry.reason() == null ? null : limited(entry.reason(), 2000),
                        detail,
                        previousHash,
                        "");
        return open.sealed();
    }

    /** True if the stored hash is the hash of the stored fields. */
    boolean isIntact() {
        return hash.equals(digest());
    }

    private AuditEvent sealed() {
        return new AuditEvent(
                sequence,
                at,
                actorKind,
                actorName,
                address,
                action,
                objectType,
                object,
                outcome,
                environment,
                reason,
                detail,
                previousHash,
                digest());
    }

    private String digest() {
        String content =
                Stream.of(
                                Long.toString(sequence),
                                MICROSECONDS.format(at.withOffsetSameInstant(ZoneOffset.UTC)),
                                actorKind,
                                actorName,
                                address,
                                action,
                                objectType,
                                object,
                                outcome,
                                environment,
                                reason,
                                detail,
                                previousHash)
                        .map(AuditEvent::framed)
                        .collect(Collectors.joining());
        return sha256(content);
    }

    /** Length before content, so that no two different events have the same text. */
    private static String framed(@Nullable String field) {
        return field == null ? "-;" : field.length() + ":" + field + ";";
    }

    private static String sha256(String content) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String limited(String text, int length) {
        return storable(text.length() <= length ? text : text.substring(0, length));
    }

    /**
     * Half a surrogate pair or a NUL, which a name typed by a stranger may hold, can't be stored.
     */
    private static String storable(String text) {
        return text.codePoints()
                .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
