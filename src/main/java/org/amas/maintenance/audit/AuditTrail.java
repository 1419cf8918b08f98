package org.amas.maintenance.audit;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** What was done to one object, for a page or a report about it. */
@Component
public class AuditTrail {

    /** More than anybody does to one object. */
    private static final int MOST = 1_000;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AuditTrail(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * One event in brief.
     *
     * @param action {@code run.answer}
     * @param outcome {@code DONE}, {@code DENIED} or {@code FAILED}
     * @param detail a JSON object
     */
    public record Entry(Instant at, String actor, String action, String outcome, String detail) {}

    /** The name of the token by which this was done first; empty if it was done otherwise. */
    public Optional<String> token(String objectType, long object, String action) {
        return of(objectType, object).stream()
                .filter(entry -> entry.action().equals(action))
                .findFirst()
                .map(entry -> json.readTree(entry.detail()).path(AuditEntry.TOKEN).asString(""))
                .filter(name -> !name.isEmpty());
    }

    /** Where the record ends now; a caller's own events are in it. */
    public AuditHead head() {
        return jdbc.sql("select sequence as number, hash from audit_head where id = 1")
                .query(AuditHead.class)
                .single();
    }

    /** The event of that number. */
    public Optional<Entry> numbered(long sequence) {
        return jdbc.sql(
                        """
                        select at, actor_name, action, outcome, detail from audit_event
                        where sequence = ?\
                        """)
                .param(sequence)
                .query((row, n) -> entry(row))
                .optional();
    }

    /** In the order they happened. */
    public List<Entry> of(String objectType, long object) {
        return jdbc.sql(
                        """
                        select at, actor_name, action, outcome, detail from audit_event
                        where object_type = ? and object = ? order by sequence limit ?\
                        """)
                .params(objectType, Long.toString(object), MOST)
                .query((row, n) -> entry(row))
                .list();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor_name"),
                row.getString("action"),
                row.getString("outcome"),
                row.getString("detail"));
    }
}
