package org.amas.maintenance.duty;

import static org.amas.maintenance.duty.Slots.utc;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Remark;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Times in which nothing starts by itself in an environment, and people are warned; all expire. */
@Component
public class Freezes {

    private static final Duration LONGEST = Duration.ofDays(90);

    private final JdbcClient jdbc;
    private final Environments environments;
    private final AuditLog audit;
    private final Clock clock;

    Freezes(JdbcClient jdbc, Environments environments, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.environments = environments;
        this.audit = audit;
        this.clock = clock;
    }

    /** One of them. */
    public record Freeze(
            long id,
            String environment,
            Instant from,
            Instant until,
            String reason,
            String by,
            Instant at,
            @Nullable String liftedBy,
            @Nullable Instant liftedAt) {

        public boolean holds(Instant now) {
            return liftedAt == null && !now.isBefore(from) && now.isBefore(until);
        }

        /** When it ends, or was ended. */
        public Instant end() {
            return liftedAt == null ? until : liftedAt;
        }

        /** Whether it holds at some time between these. */
        public boolean touches(Instant start, Instant end) {
            return end().isAfter(from) && from.isBefore(end) && end().isAfter(start);
        }

        /** Whether it holds at some time of that day of UTC. */
        public boolean touches(LocalDate day) {
            return touches(
                    day.atStartOfDay(ZoneOffset.UTC).toInstant(),
                    day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }

        /** {@code lea lifted it on 28 Nov 2026, 06:03 UTC}. */
        String over() {
            Formats format = new Formats();
            return liftedAt == null
                    ? "it was declared until " + format.utc(until)
                    : "%s lifted it on %s".formatted(liftedBy, format.utc(liftedAt));
        }

        public boolean isLifted() {
            return liftedAt != null;
        }

        /** Whether it holds or will hold. */
        public boolean isAhead(Instant now) {
            return liftedAt == null && now.isBefore(until);
        }
    }

    /**
     * @param until after {@code from}, at most 90 days later
     * @throws InvalidRequest that names the field
     */
    @Transactional
    public void declare(
            String environment, Instant from, Instant until, @Nullable String reason, Actor by) {
        if (environments.named(environment).isEmpty()) {
            throw new InvalidRequest("environment", "must be the name of an environment");
        }
        if (!until.isAfter(from) || !until.isAfter(clock.instant())) {
            throw new InvalidRequest("until", "must be after its beginning, and ahead");
        }
        if (until.isAfter(from.plus(LONGEST))) {
            throw new InvalidRequest("until", "must be at most 90 days after its beginning");
        }
        String why = Remark.required("reason", reason);
        jdbc.sql(
                        """
                        insert into duty_freeze
                          (environment, begins_at, ends_at, reason, given_by, given_at)
                        values (?, ?, ?, ?, ?, ?)\
                        """)
                .params(environment, utc(from), utc(until), why, by.name(), utc(clock.instant()))
                .update();
        audit.append(
                AuditEntry.done(by, "duty.freeze", "environment", environment)
                        .in(environment)
                        .because(why)
                        .with("from", from.toString())
                        .with("until", until.toString()));
    }

    /**
     * @throws NotFound if there is none of that number
     * @throws Conflict if it is over
     */
    @Transactional
    public void lift(long id, Actor by) {
        Freeze freeze = find(id);
        Instant now = clock.instant();
        int lifted =
                jdbc.sql(
                                """
                                update duty_freeze set lifted_by = ?, lifted_at = ?
                                where id = ? and lifted_at is null and ends_at > ?\
                                """)
                        .params(by.name(), utc(now), id, utc(now))
                        .update();
        if (lifted == 0) {
            throw new Conflict("Freeze %d is over: %s.".formatted(id, find(id).over()));
        }
        audit.append(
                AuditEntry.done(by, "duty.thaw", "environment", freeze.environment())
                        .in(freeze.environment()));
    }

    private Freeze find(long id) {
        return all().stream()
                .filter(f -> f.id() == id)
                .findFirst()
                .orElseThrow(() -> new NotFound("There is no freeze " + id + "."));
    }

    /** The one that holds in that environment, if any does. */
    public Optional<Freeze> now(String environment) {
        return all().stream()
                .filter(f -> f.environment().equals(environment) && f.holds(clock.instant()))
                .findFirst();
    }

    /** Those that hold. */
    List<Freeze> holding() {
        return all().stream().filter(f -> f.holds(clock.instant())).toList();
    }

    /** Those that hold or will hold, the next first. */
    public List<Freeze> ahead() {
        return all().stream().filter(f -> f.isAhead(clock.instant())).toList();
    }

    /** Those that held in an environment at some time between these, by their beginning. */
    public List<Freeze> between(String environment, Instant start, Instant end) {
        return all().stream()
                .filter(f -> f.environment().equals(environment) && f.touches(start, end))
                .toList();
    }

    /** By their beginning. */
    List<Freeze> all() {
        return jdbc.sql("select * from duty_freeze order by begins_at, id")
                .query((row, n) -> freeze(row))
                .list();
    }

    private static Freeze freeze(ResultSet row) throws SQLException {
        return new Freeze(
                row.getLong("id"),
                row.getString("environment"),
                row.getObject("begins_at", OffsetDateTime.class).toInstant(),
                row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                row.getString("reason"),
                row.getString("given_by"),
                row.getObject("given_at", OffsetDateTime.class).toInstant(),
                row.getString("lifted_by"),
                time(row, "lifted_at"));
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
