package org.amas.maintenance.duty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.duty.SignOff.Line;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

/** Stores that a day was signed off or reopened, with the audit event of it. */
@Component
class SignOffRows {

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    SignOffRows(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /** The event comes first, as the row carries its number and hash. */
    SignOff sign(LocalDate day, Shift shift, @Nullable String remark, List<Line> lines, Actor by) {
        Instant now = clock.instant();
        AuditHead head =
                audit.append(
                        AuditEntry.done(by, "day.sign-off", "day", day)
                                .because(remark)
                                .with("duties", lines.size())
                                .with("open", open(lines)));
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into duty_sign_off (signed_day, in_force, shift_id, signed_by,
                          signed_at, remark, audit_sequence, audit_hash)
                        values (?, ?, ?, ?, ?, ?, ?, ?)\
                        """)
                .param(day)
                .param(day)
                .param(shift.id())
                .param(by.name())
                .param(now.atOffset(ZoneOffset.UTC))
                .param(remark)
                .param(head.number())
                .param(head.hash())
                .update(key, "id");
        long id = Objects.requireNonNull(key.getKey()).longValue();
        lines.forEach(line -> add(id, line));
        return new SignOff(id, day, by.name(), now, shift.since(), remark, head, null, lines);
    }

    private static long open(List<Line> lines) {
        return lines.stream().filter(line -> !line.state().isSettled()).count();
    }

    private void add(long signOff, Line line) {
        jdbc.sql(
                        """
                        insert into duty_signed (sign_off_id, duty_id, state, on_time, run_id,
                          reason, reason_by, note)
                        values (?, ?, ?, ?, ?, ?, ?, ?)\
                        """)
                .param(signOff)
                .param(line.duty())
                .param(line.state().name())
                .param(line.onTime())
                .param(line.run())
                .param(line.reason())
                .param(line.reasonBy())
                .param(line.note())
                .update();
    }

    void reopen(SignOff signed, String reason, Actor by) {
        jdbc.sql(
                        """
                        update duty_sign_off set in_force = null, reopened_by = ?, reopened_at = ?,
                          reopen_reason = ? where id = ?\
                        """)
                .params(by.name(), clock.instant().atOffset(ZoneOffset.UTC), reason, signed.id())
                .update();
        audit.append(
                AuditEntry.done(by, "day.reopen", "day", signed.day())
                        .because(reason)
                        .with("signedBy", signed.by())
                        .with("signOff", signed.id()));
    }
}
