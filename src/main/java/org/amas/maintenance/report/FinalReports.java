package org.amas.maintenance.report;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.audit.AuditTrail;
import org.amas.maintenance.web.Conflict;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The reports that were finalised. None is ever changed. */
@Component
class FinalReports {

    private static final String ACTION = "report.finalise";
    private static final int SHOWN = 60;

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final AuditTrail trail;
    private final JsonMapper json;
    private final Clock clock;

    FinalReports(JdbcClient jdbc, AuditLog audit, AuditTrail trail, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.trail = trail;
        this.json = json;
        this.clock = clock;
    }

    Optional<FinalReport> find(String environment, String week) {
        return jdbc.sql("select * from report_final where environment = ? and week = ?")
                .params(environment, week)
                .query((row, n) -> report(row))
                .optional();
    }

    /** The newest week first. */
    List<FinalReport> recent() {
        return jdbc.sql("select * from report_final order by week desc, environment limit ?")
                .param(SHOWN)
                .query((row, n) -> report(row))
                .list();
    }

    /**
     * In the caller's transaction. The event comes first, as the row carries its number and hash.
     *
     * @throws Conflict if somebody else was faster
     */
    FinalReport add(String environment, String week, String content, Actor by) {
        String digest = Digest.of(content);
        AuditHead head =
                audit.append(
                        AuditEntry.done(by, ACTION, "report", week)
                                .in(environment)
                                .with("hash", digest));
        int added =
                jdbc.sql(
                                """
                                insert into report_final (environment, week, content, digest,
                                  finalised_by, finalised_at, audit_sequence, audit_hash)
                                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
                                """)
                        .params(
                                environment,
                                week,
                                content,
                                digest,
                                by.name(),
                                clock.instant().atOffset(ZoneOffset.UTC),
                                head.number(),
                                head.hash())
                        .update();
        FinalReport stored = find(environment, week).orElseThrow();
        if (added == 0) {
            throw new Conflict(stored.sentence());
        }
        return stored;
    }

    /**
     * Whether what is stored is what was finalised: its hash is recomputed, and compared with the
     * row's own and with the one in the audit record, which nobody can change unseen.
     */
    boolean isIntact(FinalReport report) {
        String digest = Digest.of(report.content());
        return digest.equals(report.digest())
                && trail.numbered(report.audit().number())
                        .filter(event -> event.action().equals(ACTION))
                        .map(event -> json.readTree(event.detail()).path("hash").asString(""))
                        .filter(digest::equals)
                        .isPresent();
    }

    private static FinalReport report(ResultSet row) throws SQLException {
        return new FinalReport(
                row.getLong("id"),
                row.getString("environment"),
                row.getString("week"),
                row.getString("content"),
                row.getString("digest"),
                row.getString("finalised_by"),
                row.getObject("finalised_at", OffsetDateTime.class).toInstant(),
                new AuditHead(row.getLong("audit_sequence"), row.getString("audit_hash")));
    }
}
