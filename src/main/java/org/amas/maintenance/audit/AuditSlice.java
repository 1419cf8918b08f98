package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The events of some objects, in the form of the whole record's export: hashes can be recomputed.
 */
@Component
public class AuditSlice {

    private final JdbcClient jdbc;
    private final AuditDetail details;
    private final AuditWatch watch;
    private final JsonMapper json;

    AuditSlice(JdbcClient jdbc, AuditDetail details, AuditWatch watch, JsonMapper json) {
        this.jdbc = jdbc;
        this.details = details;
        this.watch = watch;
        this.json = json;
    }

    /** What events are about, as {@link AuditEntry} names it. */
    public record Subject(String type, String object) {

        public static Subject of(String type, Object object) {
            return new Subject(type, object.toString());
        }
    }

    /**
     * By sequence, one line each without its end.
     *
     * @param upTo the last sequence
     */
    public SortedMap<Long, String> of(Collection<Subject> subjects, long upTo) {
        SortedMap<Long, String> lines = new TreeMap<>();
        for (Subject subject : subjects) {
            jdbc.sql(
                            """
                            select * from audit_event
                            where object_type = ? and object = ? and sequence <= ?
                            order by sequence\
                            """)
                    .params(subject.type(), subject.object(), upTo)
                    .query(AuditEvent.class)
                    .list()
                    .forEach(event -> lines.put(event.sequence(), line(event)));
        }
        return lines;
    }

    private String line(AuditEvent event) {
        return json.writeValueAsString(AuditItem.of(event, details.of(event)));
    }

    /** The newest one kept outside the database; null if none was yet. */
    public @Nullable AuditHead checkpoint() {
        Checkpoint newest = watch.newest();
        return newest == null ? null : new AuditHead(newest.sequence(), newest.hash());
    }
}
