package org.amas.maintenance.duty;

import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.duty.SignOff.Line;
import org.amas.maintenance.duty.SignOff.Reopened;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** All days that were ever signed off. */
@Component
public class SignOffs {

    private static final String ALL =
            """
            select o.*, s.taken_at from duty_sign_off o join duty_shift s on s.id = o.shift_id
            where %s order by o.id\
            """;

    private final JdbcClient jdbc;

    SignOffs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The one that holds; empty if the day is open. */
    public Optional<SignOff> inForce(LocalDate day) {
        return jdbc.sql(ALL.formatted("o.in_force = ?"))
                .param(day)
                .query((row, n) -> signOff(row))
                .optional();
    }

    /** Those that hold, of days since then, the oldest first. */
    public List<SignOff> inForceSince(LocalDate day) {
        return jdbc.sql(ALL.formatted("o.in_force >= ?"))
                .param(day)
                .query((row, n) -> signOff(row))
                .list();
    }

    /** Those that hold of these days. */
    public List<SignOff> inForce(Collection<LocalDate> days) {
        return days.isEmpty()
                ? List.of()
                : jdbc.sql(ALL.formatted("o.in_force in (:days)"))
                        .param("days", days)
                        .query((row, n) -> signOff(row))
                        .list();
    }

    /** Days since then that are signed off. */
    Set<LocalDate> signedSince(LocalDate day) {
        return jdbc.sql("select in_force from duty_sign_off where in_force >= ?")
                .param(day)
                .query(LocalDate.class)
                .set();
    }

    /** Also those that no longer hold, oldest first. */
    public List<SignOff> of(LocalDate day) {
        return jdbc.sql(ALL.formatted("o.signed_day = ?"))
                .param(day)
                .query((row, n) -> signOff(row))
                .list();
    }

    /** The newest that has a remark; it is for whoever takes over next. */
    Optional<SignOff> lastRemark(Instant since) {
        return jdbc.sql(
                        """
                        select o.*, s.taken_at from duty_sign_off o
                        join duty_shift s on s.id = o.shift_id
                        where o.in_force is not null and o.remark is not null and o.signed_at >= ?
                        order by o.id desc limit 1\
                        """)
                .param(since.atOffset(ZoneOffset.UTC))
                .query((row, n) -> signOff(row))
                .optional();
    }

    /**
     * @throws Conflict if the day on which its window ended is signed off
     */
    void requireOpen(Duty duty) {
        requireOpen(duty.lastDay());
    }

    /**
     * @throws Conflict if that day is signed off
     */
    void requireOpen(LocalDate day) {
        inForce(day)
                .ifPresent(
                        signed -> {
                            throw new Conflict(frozen(signed));
                        });
    }

    static String frozen(SignOff signed) {
        return "%s signed off %s on %s. A lead or admin can reopen it."
                .formatted(signed.by(), signed.day(), new Formats().utc(signed.at()));
    }

    private SignOff signOff(ResultSet row) throws SQLException {
        String reopenedBy = row.getString("reopened_by");
        return new SignOff(
                row.getLong("id"),
                row.getObject("signed_day", LocalDate.class),
                row.getString("signed_by"),
                Objects.requireNonNull(time(row, "signed_at")),
                Objects.requireNonNull(time(row, "taken_at")),
                row.getString("remark"),
                new AuditHead(row.getLong("audit_sequence"), row.getString("audit_hash")),
                reopenedBy == null
                        ? null
                        : new Reopened(
                                reopenedBy,
                                Objects.requireNonNull(time(row, "reopened_at")),
                                row.getString("reopen_reason")),
                lines(row.getLong("id")));
    }

    private List<Line> lines(long signOff) {
        return jdbc.sql(
                        """
                        select s.*, d.procedure_key, d.environment, d.nominal_at from duty_signed s
                        join duty_duty d on d.id = s.duty_id
                        where s.sign_off_id = ? order by d.nominal_at, d.id\
                        """)
                .param(signOff)
                .query((row, n) -> line(row))
                .list();
    }

    private static Line line(ResultSet row) throws SQLException {
        return new Line(
                row.getLong("duty_id"),
                row.getString("procedure_key"),
                row.getString("environment"),
                Objects.requireNonNull(time(row, "nominal_at")),
                DutyState.valueOf(row.getString("state")),
                row.getObject("on_time", Boolean.class),
                row.getObject("run_id", Long.class),
                row.getString("reason"),
                row.getString("reason_by"),
                row.getString("note"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
