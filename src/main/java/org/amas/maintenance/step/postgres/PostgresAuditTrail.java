package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether AMAS's audit rows are still written, are kept as long as they must be, and can't be
 * changed by whoever writes them.
 */
@Component
class PostgresAuditTrail extends PostgresCheck<PostgresAuditTrail.Settings> {

    private static final String TABLE =
            "SELECT c.oid FROM pg_class c WHERE c.oid = to_regclass(?) AND c.relkind IN ('r', 'p')";

    /** Superusers may do everything anyway, and own nothing that could be taken from them. */
    private static final String GRANTS =
            """
            SELECT r.rolname, p.privilege
              FROM pg_roles r
             CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS p (privilege)
             WHERE NOT r.rolsuper AND r.rolname !~ '^pg_'
               AND has_table_privilege(r.oid, ?::oid, p.privilege)
             ORDER BY 1, 2
            """;

    private static final String SPAN =
            """
            SELECT min(created_at)::timestamptz, max(created_at)::timestamptz,
                   count(*) FILTER (WHERE created_at > now() - interval '24 hours')
              FROM audit_logs
            """;

    /**
     * @param retention how long rows must be kept: from the day on which AMAS is that old, there
     *     must be some of that age
     * @param silence without a new row it is no longer believed that rows are written
     */
    record Settings(Duration retention, Duration silence) {

        Settings {
            retention = retention == null ? Duration.ofDays(90) : retention;
            silence = silence == null ? Duration.ofHours(24) : silence;
        }
    }

    private record Span(@Nullable Instant oldest, @Nullable Instant newest, long lastDay) {}

    @Override
    public String name() {
        return "postgres.audit-trail";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("audit_rows_last_day", "audit_oldest_days", "audit_grants_to_change");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        Optional<Long> table =
                session.rows(TABLE, r -> r.getLong(1), "audit_logs").stream().findFirst();
        if (table.isEmpty()) {
            return Outcome.unknown("there is no table audit_logs, so nobody knows who did what");
        }
        grants(table.get(), session, context);
        return span(settings, session, context);
    }

    private static void grants(long table, Session session, StepContext context)
            throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        session.rows(GRANTS, r -> List.of(r.getString(1), r.getString(2)), table)
                .forEach(
                        grant -> {
                            rows.add(Table.row(grant.get(0), grant.get(1)));
                            context.finding(
                                    Finding.error(
                                                    grant.get(0),
                                                    "may " + grant.get(1) + " audit rows",
                                                    "audit-grant:"
                                                            + grant.get(0)
                                                            + ":"
                                                            + grant.get(1))
                                            .evidence(
                                                    GRANTS
                                                            + "To mend it:\nREVOKE %s ON audit_logs FROM %s;"
                                                                    .formatted(
                                                                            grant.get(1),
                                                                            grant.get(0))));
                        });
        context.reading(Reading.of("audit_grants_to_change", rows.size(), ""));
        context.show(
                Table.of(
                        "Who but superusers may change audit rows",
                        List.of(Column.text("Role"), Column.text("May")),
                        rows));
    }

    private static Outcome span(Settings settings, Session session, StepContext context)
            throws SQLException {
        Span span =
                session.row(
                        SPAN,
                        r ->
                                new Span(
                                        instant(r.getObject(1, OffsetDateTime.class)),
                                        instant(r.getObject(2, OffsetDateTime.class)),
                                        r.getLong(3)));
        if (span.oldest() == null) {
            context.finding(
                    Finding.error("audit_logs", "has not one row", "audit-empty").evidence(SPAN));
            return Outcome.done("No audit row at all");
        }
        Instant now = context.clock().instant();
        long days = Duration.between(span.oldest(), now).toDays();
        context.reading(Reading.of("audit_rows_last_day", span.lastDay(), ""));
        context.reading(Reading.of("audit_oldest_days", days, "days"));
        Instant newest = span.newest() == null ? span.oldest() : span.newest();
        if (newest.isBefore(now.minus(settings.silence()))) {
            context.finding(
                    Finding.error(
                                    "audit_logs",
                                    "nothing was written for "
                                            + Amount.time(Duration.between(newest, now)),
                                    "audit-silent")
                            .evidence(SPAN));
        }
        if (days < settings.retention().toDays()) {
            context.finding(
                    Finding.warning(
                                    "audit_logs",
                                    "the oldest row is younger than the %s for which they must be kept"
                                            .formatted(
                                                    Amount.of(
                                                            settings.retention().toDays(), "day")),
                                    "audit-retention")
                            .evidence(SPAN));
        }
        return Outcome.done(
                "%s in the last day, the oldest is %s old"
                        .formatted(Amount.of(span.lastDay(), "audit row"), Amount.of(days, "day")));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
