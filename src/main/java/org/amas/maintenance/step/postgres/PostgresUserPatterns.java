package org.amas.maintenance.step.postgres;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.WeekHours;
import org.amas.maintenance.target.TargetDenied;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * Who works with AMAS and when, from its audit log and its tasks; and whether the maintenance
 * window lies where least happens. Users are told apart, not named: the server hashes their ids
 * with a salt that nobody keeps.
 */
@Component
class PostgresUserPatterns extends PostgresCheck<PostgresUserPatterns.Settings> {

    private static final String MISSING =
            """
            SELECT wanted FROM unnest(ARRAY['audit_logs', 'tasks']) AS wanted
             WHERE to_regclass(wanted) IS NULL
            """;

    private static final String CLOSED =
            """
            SELECT wanted FROM unnest(ARRAY['audit_logs', 'tasks']) AS wanted
             WHERE NOT has_table_privilege(to_regclass(wanted), 'SELECT')
            """;

    private static final String SEEN =
            """
            SELECT count(*),
                   count(DISTINCT user_id),
                   count(DISTINCT user_id) FILTER (WHERE created_at >= ?),
                   count(*) FILTER (WHERE status <> 'success'),
                   count(DISTINCT (created_at AT TIME ZONE 'UTC')::date)
              FROM audit_logs
             WHERE created_at >= ? AND created_at < ?
            """;

    private static final String DAILY =
            """
            SELECT coalesce(avg(users), 0)
              FROM (SELECT count(DISTINCT user_id) AS users
                      FROM audit_logs
                     WHERE created_at >= ? AND created_at < ?
                     GROUP BY (created_at AT TIME ZONE 'UTC')::date) AS days
            """;

    private static final String HOURS =
            """
            SELECT extract(isodow FROM created_at AT TIME ZONE 'UTC')::integer,
                   extract(hour FROM created_at AT TIME ZONE 'UTC')::integer,
                   count(*)
              FROM (SELECT created_at FROM audit_logs
                     WHERE created_at >= ? AND created_at < ?
                     UNION ALL
                    SELECT created_at FROM tasks
                     WHERE created_at >= ? AND created_at < ?) AS events
             GROUP BY 1, 2
            """;

    /**
     * @param window day and hour (UTC) at which maintenance begins
     * @param coverage of the days, in per cent, below which nothing is judged
     */
    record Settings(
            @DurationMin(days = 7) @DurationMax(days = 400) Duration period,
            DayOfWeek day,
            @Min(0) @Max(23) Integer hour,
            @Min(1) @Max(100) Integer coverage) {

        Settings {
            period = period == null ? Duration.ofDays(30) : period;
            day = day == null ? DayOfWeek.SUNDAY : day;
            hour = hour == null ? 2 : hour;
            coverage = coverage == null ? 50 : coverage;
        }
    }

    /** What the audit log holds of the period. */
    private record Seen(long events, long users, long weekly, long failed, long days) {}

    @Override
    public String name() {
        return "postgres.user-patterns";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "covered_percent",
                "users",
                "weekly_users",
                "daily_users",
                "failed_actions_percent",
                "failed_tasks_percent",
                "in_window_percent");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        List<String> missing = session.rows(MISSING, r -> r.getString(1));
        if (!missing.isEmpty()) {
            return Outcome.notRun(
                    "AMAS has no table " + String.join(" and no ", missing) + " here");
        }
        requireSight(session);
        OffsetDateTime end = context.clock().instant().atOffset(ZoneOffset.UTC);
        OffsetDateTime since = end.minus(settings.period());
        Seen seen =
                session.row(
                        SEEN,
                        r ->
                                new Seen(
                                        r.getLong(1),
                                        r.getLong(2),
                                        r.getLong(3),
                                        r.getLong(4),
                                        r.getLong(5)),
                        end.minusDays(7),
                        since,
                        end);
        double covered = Math.min(100, 100.0 * seen.days() / settings.period().toDays());
        context.reading(Reading.of("covered_percent", Amount.tenths(covered), "%"));
        UserTables tables = new UserTables(session, context, since, end);
        tables.show();
        WeekHours hours = hours(session, wholeWeeks(settings.period(), end), end);
        context.table(hours.table("Actions and tasks by hour and weekday"));
        if (covered < settings.coverage()) {
            return Outcome.unknown(
                    "the audit log has actions of only %d of the last %d days"
                            .formatted(seen.days(), settings.period().toDays()));
        }
        double daily = session.row(DAILY, r -> r.getDouble(1), since, end);
        context.reading(Reading.of("users", seen.users(), ""));
        context.reading(Reading.of("weekly_users", seen.weekly(), ""));
        context.reading(Reading.of("daily_users", Amount.tenths(daily), ""));
        context.reading(
                Reading.of(
                        "failed_actions_percent",
                        Amount.tenths(100.0 * seen.failed() / Math.max(1, seen.events())),
                        "%"));
        tables.failedTasks();
        return Outcome.done(
                "%s, %s a day; %s"
                        .formatted(
                                Amount.of(seen.users(), "user"),
                                Amount.tenths(daily),
                                window(settings, hours, context)));
    }

    private static void requireSight(Session session) throws SQLException {
        List<String> closed = session.rows(CLOSED, r -> r.getString(1));
        if (!closed.isEmpty()) {
            throw new TargetDenied(
                    "our role may not read " + String.join(" and ", closed),
                    session.grantSelect(closed),
                    null);
        }
    }

    /** Of 30 days two weekdays come five times: they would seem to be the busier ones. */
    private static OffsetDateTime wholeWeeks(Duration period, OffsetDateTime end) {
        return end.minusWeeks(period.toDays() / 7);
    }

    private static WeekHours hours(Session session, OffsetDateTime since, OffsetDateTime end)
            throws SQLException {
        WeekHours hours = new WeekHours();
        record Hour(int day, int hour, long count) {}
        session.rows(
                        HOURS,
                        r -> new Hour(r.getInt(1), r.getInt(2), r.getLong(3)),
                        since,
                        end,
                        since,
                        end)
                .forEach(h -> hours.add(DayOfWeek.of(h.day()), h.hour(), h.count()));
        return hours;
    }

    private static String window(Settings settings, WeekHours hours, StepContext context) {
        WeekHours.Slot window = new WeekHours.Slot(settings.day(), settings.hour());
        WeekHours.Slot quietest = hours.quietest();
        double share = 100.0 * hours.during(window) / Math.max(1, hours.total());
        context.reading(Reading.of("in_window_percent", Amount.thousandths(share), "%"));
        if (!hours.isQuiet(window)) {
            context.finding(
                    Finding.warning(
                                    "maintenance window",
                                    "%s is not among the quietest quarter of the week; quietest is %s"
                                            .formatted(window, quietest),
                                    "window-not-quiet")
                            .evidence(HOURS));
        }
        return "the quietest two hours are " + quietest;
    }
}
