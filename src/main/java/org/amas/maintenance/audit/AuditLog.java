package org.amas.maintenance.audit;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;

/** Appends to the chain. Appending is the last thing a transaction does: it locks the one head. */
@Component
public class AuditLog {

    private static final int LONGEST_DETAIL = 20_000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final JsonMapper json;

    AuditLog(JdbcClient jdbc, Clock clock, JsonMapper json) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.json = json;
    }

    /**
     * Appends in the caller's transaction, so that act and record are one.
     *
     * @return what was appended, which is the newest event until that transaction ends
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public AuditHead append(AuditEntry entry) {
        return write(entry);
    }

    /** Appends in a transaction of its own: refusals and failures, whose caller rolls back. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void record(AuditEntry entry) {
        write(entry);
    }

    private AuditHead write(AuditEntry entry) {
        Head head =
                jdbc.sql("select sequence, hash from audit_head where id = 1 for update")
                        .query(Head.class)
                        .single();
        AuditEvent event =
                AuditEvent.following(
                        head.sequence(),
                        head.hash(),
                        OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC),
                        entry,
                        detail(entry));
        jdbc.sql(
                        """
                        insert into audit_event (sequence, at, actor_kind, actor_name, address,
                          action, object_type, object, outcome, environment, reason, detail,
                          previous_hash, hash)
                        values (:sequence, :at, :actorKind, :actorName, :address,
                          :action, :objectType, :object, :outcome, :environment, :reason, :detail,
                          :previousHash, :hash)\
                        """)
                .paramSource(event)
                .update();
        jdbc.sql("update audit_head set sequence = :sequence, hash = :hash where id = 1")
                .param("sequence", event.sequence())
                .param("hash", event.hash())
                .update();
        return new AuditHead(event.sequence(), event.hash());
    }

    /** Too much detail is cut, not refused: the act it belongs to must still be recorded. */
    private String detail(AuditEntry entry) {
        String full = json.writeValueAsString(entry.detail());
        return full.length() <= LONGEST_DETAIL
                ? full
                : json.writeValueAsString(Map.of("cut", full.substring(0, LONGEST_DETAIL / 3)));
    }

    record Head(long sequence, String hash) {}
}
