package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the chain, a page at a time. */
@Component
class AuditEvents {

    private final JdbcClient jdbc;

    AuditEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Newest first, from the first sequence below {@code before}. */
    List<AuditEvent> newest(Filter filter, long before, int limit) {
        return page(filter, "sequence < :edge", before, "desc", limit);
    }

    /** Oldest first, from the first sequence above {@code after}. */
    List<AuditEvent> oldest(Filter filter, long after, int limit) {
        return page(filter, "sequence > :edge", after, "asc", limit);
    }

    private List<AuditEvent> page(
            Filter filter, String edge, long sequence, String order, int limit) {
        List<String> conditions = new ArrayList<>(List.of(edge));
        Map<String, Object> values = new HashMap<>(Map.of("edge", sequence, "limit", limit));
        filter.describe(conditions, values);
        String sql =
                "select * from audit_event where %s order by sequence %s limit :limit"
                        .formatted(String.join(" and ", conditions), order);
        return jdbc.sql(sql).params(values).query(AuditEvent.class).list();
    }

    Head head() {
        return jdbc.sql("select sequence, hash from audit_head where id = 1")
                .query(Head.class)
                .optional()
                .orElse(new Head(-1, "missing"));
    }

    /** The stored hash of an event; null if it isn't there. */
    @Nullable String hash(long sequence) {
        return jdbc.sql("select hash from audit_event where sequence = ?")
                .param(sequence)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    /** Where the chain ends, as the last append left it; sequence -1 if its row is gone. */
    record Head(long sequence, String hash) {}

    /**
     * What a reader asks for; null means any.
     *
     * @param what part of an action, object type or object
     * @param from first UTC day
     * @param until last UTC day
     */
    record Filter(
            @Nullable String who,
            @Nullable String what,
            AuditEntry.@Nullable Outcome outcome,
            @Nullable LocalDate from,
            @Nullable LocalDate until) {

        static final Filter ANY = new Filter(null, null, null, null, null);

        private void describe(List<String> conditions, Map<String, Object> values) {
            if (who != null) {
                conditions.add("lower(actor_name) like :who escape '!'");
                values.put("who", containing(who));
            }
            if (what != null) {
                conditions.add(
                        "(lower(action) like :what escape '!'"
                                + " or lower(object_type || ' ' || object) like :what escape '!')");
                values.put("what", containing(what));
            }
            if (outcome != null) {
                conditions.add("outcome = :outcome");
                values.put("outcome", outcome.name());
            }
            if (from != null) {
                conditions.add("at >= :from");
                values.put("from", from.atStartOfDay().atOffset(ZoneOffset.UTC));
            }
            if (until != null) {
                conditions.add("at < :until");
                values.put("until", until.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC));
            }
        }

        private static String containing(String text) {
            String literal =
                    text.toLowerCase(Locale.ROOT)
                            .replace("!", "!!")
                            .replace("%", "!%")
                            .replace("_", "!_");
            return "%" + literal + "%";
        }
    }
}
