package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The yeses that were given in advance. */
@Component
class StandingRows {

    private final JdbcClient jdbc;

    StandingRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One of them.
     *
     * @param parameters JSON object, as a run stores it
     * @param most as many objects may be touched in one run
     * @param seenRun the run whose plan was looked at when it was given
     */
    public record Standing(
            long id,
            long versionId,
            String procedure,
            int version,
            String environment,
            String parameters,
            int step,
            String stepTitle,
            int most,
            long seenRun,
            String by,
            String reason,
            Instant at,
            Instant until,
            @Nullable String revokedBy,
            @Nullable Instant revokedAt) {

        public boolean isInForce(Instant now) {
            return revokedAt == null && now.isBefore(until);
        }
    }

    /** The newest first. */
    List<Standing> all() {
        return jdbc.sql("select * from run_standing order by id desc")
                .query(StandingRows::standing)
                .list();
    }

    Optional<Standing> named(long id) {
        return jdbc.sql("select * from run_standing where id = ?")
                .param(id)
                .query(StandingRows::standing)
                .optional();
    }

    /** Those for exactly this, in force or not. */
    List<Standing> of(long version, String environment, String parameters, int step) {
        return jdbc.sql(
                        """
                        select * from run_standing
                        where version_id = ? and environment = ? and parameters = ? and step = ?
                        order by id\
                        """)
                .params(version, environment, parameters, step)
                .query(StandingRows::standing)
                .list();
    }

    /** Its id is the database's to give. */
    long add(
            Run run,
            StepResult step,
            int most,
            String by,
            String reason,
            Instant at,
            Instant until) {
        var key = new org.springframework.jdbc.support.GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into run_standing (version_id, procedure_key, version, environment,
                          parameters, step, step_title, most, seen_run, given_by, reason, given_at,
                          expires_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                        """)
                .params(
                        run.versionId(),
                        run.procedure(),
                        run.version(),
                        run.environment(),
                        run.parameters(),
                        step.number(),
                        step.title(),
                        most,
                        run.id(),
                        by,
                        reason,
                        at.atOffset(ZoneOffset.UTC),
                        until.atOffset(ZoneOffset.UTC))
                .update(key, "id");
        return java.util.Objects.requireNonNull(key.getKey()).longValue();
    }

    /** False if somebody was faster. */
    boolean revoke(long id, String by, Instant at) {
        return jdbc.sql(
                                """
                                update run_standing set revoked_by = ?, revoked_at = ?
                                where id = ? and revoked_at is null\
                                """)
                        .params(by, at.atOffset(ZoneOffset.UTC), id)
                        .update()
                == 1;
    }

    private static Standing standing(ResultSet row, int n) throws SQLException {
        OffsetDateTime revoked = row.getObject("revoked_at", OffsetDateTime.class);
        return new Standing(
                row.getLong("id"),
                row.getLong("version_id"),
                row.getString("procedure_key"),
                row.getInt("version"),
                row.getString("environment"),
                row.getString("parameters"),
                row.getInt("step"),
                row.getString("step_title"),
                row.getInt("most"),
                row.getLong("seen_run"),
                row.getString("given_by"),
                row.getString("reason"),
                row.getObject("given_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getString("revoked_by"),
                revoked == null ? null : revoked.toInstant());
    }
}
