package org.amas.maintenance.duty;

import static org.amas.maintenance.duty.Slots.utc;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.RunFacts.RunFact;
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
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Until a day, a duty is complete without this step: a lead has said so, and why. */
@Component
public class Exemptions {

    private static final Duration LONGEST = Duration.ofDays(90);

    private final JdbcClient jdbc;
    private final Catalogue catalogue;
    private final Planner planner;
    private final AuditLog audit;
    private final Clock clock;

    Exemptions(JdbcClient jdbc, Catalogue catalogue, Planner planner, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.catalogue = catalogue;
        this.planner = planner;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param step the step's title: a step that is called otherwise is another
     */
    public record Exemption(
            long id,
            String procedure,
            String environment,
            String step,
            String reason,
            String by,
            Instant at,
            Instant until,
            @Nullable String revokedBy,
            @Nullable Instant revokedAt) {

        public boolean isInForce(Instant now) {
            return revokedAt == null && now.isBefore(until);
        }

        /** {@code lea revoked it on 28 Nov 2026, 06:03 UTC}. */
        String end() {
            Formats format = new Formats();
            return revokedAt == null
                    ? "it was given until " + format.utc(until)
                    : "%s revoked it on %s".formatted(revokedBy, format.utc(revokedAt));
        }
    }

    /**
     * @param until at most 90 days ahead
     * @throws InvalidRequest that names the field
     * @throws NotFound if there is no such procedure
     */
    @Transactional
    public void give(
            String procedure,
            String environment,
            String step,
            @Nullable String reason,
            Instant until,
            Actor by) {
        Version version =
                catalogue
                        .find(procedure)
                        .orElseThrow(
                                () -> new NotFound("There is no procedure " + procedure + "."));
        if (!planner.environments().contains(environment)) {
            throw new InvalidRequest("environment", "must be one in which something is owed");
        }
        if (version.definition().steps().stream().noneMatch(s -> s.title().equals(step))) {
            throw new InvalidRequest("step", "must be the title of one of its steps");
        }
        String why = Remark.required("reason", reason);
        Instant now = clock.instant();
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            throw new InvalidRequest("until", "must be within the next 90 days");
        }
        jdbc.sql(
                        """
                        insert into duty_exemption (procedure_key, environment, step_title, reason,
                          given_by, given_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)\
                        """)
                .params(procedure, environment, step, why, by.name(), utc(now), utc(until))
                .update();
        audit.append(
                AuditEntry.done(by, "duty.exempt", "procedure", procedure)
                        .in(environment)
                        .because(why)
                        .with("step", step)
                        .with("until", until.toString()));
    }

    /**
     * @throws NotFound if there is none of that number
     * @throws Conflict if it is in force no longer
     */
    @Transactional
    public void revoke(long id, Actor by) {
        Exemption one = find(id);
        int revoked =
                jdbc.sql(
                                """
                                update duty_exemption set revoked_by = ?, revoked_at = ?
                                where id = ? and revoked_at is null and expires_at > ?\
                                """)
                        .params(by.name(), utc(clock.instant()), id, utc(clock.instant()))
                        .update();
        if (revoked == 0) {
            throw new Conflict(
                    "Exemption %d is in force no longer: %s.".formatted(id, find(id).end()));
        }
        audit.append(
                AuditEntry.done(by, "duty.exempt-end", "procedure", one.procedure())
                        .in(one.environment())
                        .with("step", one.step()));
    }

    private Exemption find(long id) {
        return all().stream()
                .filter(e -> e.id() == id)
                .findFirst()
                .orElseThrow(() -> new NotFound("There is no exemption " + id + "."));
    }

    /** Newest first. */
    public List<Exemption> all() {
        return jdbc.sql("select * from duty_exemption order by id desc")
                .query((row, n) -> exemption(row))
                .list();
    }

    /**
     * The titles of those steps without which the duty is complete, as it was when the run ended.
     */
    Set<String> steps(Duty duty, RunFact run) {
        Instant at = Objects.requireNonNullElse(run.endedAt(), clock.instant());
        return new TreeSet<>(
                jdbc.sql(
                                """
                                select step_title from duty_exemption
                                where procedure_key = ? and environment = ? and given_at <= ?
                                  and expires_at > ? and (revoked_at is null or revoked_at > ?)\
                                """)
                        .params(duty.procedure(), duty.environment(), utc(at), utc(at), utc(at))
                        .query(String.class)
                        .list());
    }

    private static Exemption exemption(ResultSet row) throws SQLException {
        return new Exemption(
                row.getLong("id"),
                row.getString("procedure_key"),
                row.getString("environment"),
                row.getString("step_title"),
                row.getString("reason"),
                row.getString("given_by"),
                row.getObject("given_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getString("revoked_by"),
                Freezes.time(row, "revoked_at"));
    }
}
