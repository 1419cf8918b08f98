package org.amas.maintenance.duty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who took over from whom. */
@Component
class Shifts {

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    Shifts(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /** Empty if nobody ever took over. */
    Optional<Shift> current() {
        return jdbc.sql("select id, taken_by, taken_at from duty_shift order by id desc limit 1")
                .query(
                        (row, n) ->
                                new Shift(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** Who took over on which day of UTC, in that order. */
    Map<LocalDate, List<String>> between(Instant from, Instant until) {
        return jdbc
                .sql(
                        """
                        select taken_at, taken_by from duty_shift
                        where taken_at >= ? and taken_at < ? order by id\
                        """)
                .params(from.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC))
                .query(
                        (row, n) ->
                                Map.entry(
                                        LocalDate.ofInstant(
                                                row.getObject(1, OffsetDateTime.class).toInstant(),
                                                ZoneOffset.UTC),
                                        row.getString(2)))
                .list()
                .stream()
                .distinct()
                .collect(
                        Collectors.groupingBy(
                                Map.Entry::getKey,
                                Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /** Whether that person has taken over, on that day or later. */
    static boolean isTaken(@Nullable Shift shift, String by, LocalDate day) {
        return shift != null
                && shift.onCall().equals(by)
                && !shift.since().isBefore(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /**
     * @param seen the shift that was on the page; 0 if there was none
     * @param left what was read
     * @throws Conflict if somebody else took over meanwhile
     */
    @Transactional
    void takeOver(long seen, Outgoing left, Actor by) {
        Optional<Shift> before = current();
        if (before.map(Shift::id).orElse(0L) != seen) {
            throw new Conflict(before.map(Shifts::sentence).orElse("Nobody has taken over."));
        }
        int taken =
                jdbc.sql(
                                """
                                insert into duty_shift
                                  (previous_id, taken_by, taken_at, findings, skipped, late)
                                values (?, ?, ?, ?, ?, ?) on conflict do nothing\
                                """)
                        .params(
                                seen,
                                by.name(),
                                clock.instant().atOffset(ZoneOffset.UTC),
                                left.findings().size(),
                                left.skipped().size(),
                                left.late().size())
                        .update();
        Shift now = current().orElseThrow();
        if (taken == 0) {
            throw new Conflict(sentence(now));
        }
        audit.append(
                AuditEntry.done(by, "shift.take-over", "shift", now.id())
                        .with("from", before.map(Shift::onCall).orElse("nobody"))
                        .with("findings", left.findings().size())
                        .with("skipped", left.skipped().size())
                        .with("late", left.late().size()));
    }

    static String sentence(Shift shift) {
        return "%s took over on %s.".formatted(shift.onCall(), new Formats().utc(shift.since()));
    }
}
