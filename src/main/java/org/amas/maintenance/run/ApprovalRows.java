package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What was decided on the plans of steps that destroy. */
@Component
class ApprovalRows {

    private final JdbcClient jdbc;

    ApprovalRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A word on a plan. */
    enum Decision {
        APPROVED,
        DECLINED,
        /** Nobody was asked: an emergency, with a reason that stays on the run for ever. */
        BROKE_GLASS
    }

    /**
     * One decision.
     *
     * @param from the step may not begin before
     * @param until nor after
     * @param spent when the step began by it; null if it hasn't
     * @param standing the approval given in advance that it comes from; null if from none
     */
    record Decided(
            Decision decision,
            String planDigest,
            String by,
            @Nullable String reason,
            Instant at,
            Instant from,
            Instant until,
            @Nullable Instant spent,
            @Nullable Long standing) {}

    /** In the order they were made. */
    List<Decided> of(long step) {
        return jdbc.sql("select * from run_approval where step_id = ? order by id")
                .param(step)
                .query(ApprovalRows::decided)
                .list();
    }

    /** The last word on that plan. */
    Optional<Decided> newest(StepResult step) {
        List<Decided> all = of(step.id());
        return all.isEmpty() || !all.getLast().planDigest().equals(step.planDigest())
                ? Optional.empty()
                : Optional.of(all.getLast());
    }

    void add(StepResult step, Decided decided) {
        jdbc.sql(
                        """
                        insert into run_approval (step_id, decision, plan_digest, decided_by,
                          reason, at, not_before, expires_at, standing_id)
                        values (:step, :decision, :digest, :by, :reason, :at, :from, :until,
                          :standing)\
                        """)
                .param("step", step.id())
                .param("decision", decided.decision().name())
                .param("digest", decided.planDigest())
                .param("by", decided.by())
                .param("reason", decided.reason(), Types.VARCHAR)
                .param("at", utc(decided.at()))
                .param("from", utc(decided.from()))
                .param("until", utc(decided.until()))
                .param("standing", decided.standing(), Types.BIGINT)
                .update();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Decided decided(ResultSet row, int n) throws SQLException {
        OffsetDateTime spent = row.getObject("spent_at", OffsetDateTime.class);
        return new Decided(
                Decision.valueOf(row.getString("decision")),
                row.getString("plan_digest"),
                row.getString("decided_by"),
                row.getString("reason"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getObject("not_before", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                spent == null ? null : spent.toInstant(),
                row.getObject("standing_id", Long.class));
    }
}
