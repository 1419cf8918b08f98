package org.amas.maintenance.audit;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;

/** One event as programs read it: all that its hash covers, and the hash. */
@JsonPropertyOrder({
    "sequence",
    "at",
    "actor",
    "address",
    "action",
    "objectType",
    "object",
    "outcome",
    "environment",
    "reason",
    "detail",
    "hash",
    "previousHash"
})
record AuditItem(
        long sequence,
        Instant at,
        Who actor,
        @Nullable String address,
        String action,
        String objectType,
        String object,
        String outcome,
        @Nullable String environment,
        @Nullable String reason,
        Map<String, Object> detail,
        String hash,
        String previousHash) {

    /** Kind in small letters: {@code user}, {@code api}. */
    @Schema(name = "AuditActor")
    record Who(String kind, String name) {}

    static AuditItem of(AuditEvent event, Map<String, Object> detail) {
        return new AuditItem(
                event.sequence(),
                event.at().toInstant(),
                new Who(event.actorKind().toLowerCase(Locale.ROOT), event.actorName()),
                event.address(),
                event.action(),
                event.objectType(),
                event.object(),
                event.outcome(),
                event.environment(),
                event.reason(),
                detail,
                event.hash(),
                event.previousHash());
    }

    /** The event again, with the detail as the application wrote it. */
    AuditEvent event(JsonMapper json) {
        return new AuditEvent(
                sequence,
                at.atOffset(ZoneOffset.UTC),
                actor.kind().toUpperCase(Locale.ROOT),
                actor.name(),
                address,
                action,
                objectType,
                object,
                outcome,
                environment,
                reason,
                json.writeValueAsString(detail),
                previousHash,
                hash);
    }
}
