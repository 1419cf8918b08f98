package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Ends sessions that hold others up: idle in a transaction for long, or the first in a queue of
 * sessions that wait for a lock. Spared are dumps, replication and what is ours. What such a
 * session has not committed is rolled back.
 */
@Component
class PostgresTerminate implements ChosenKind<PostgresTerminate.Settings> {

    /** A process number is given again: with its start it means one session only. */
    private static final String CANDIDATES =
            """
            WITH waiting AS (
                SELECT w.pid, unnest(pg_blocking_pids(w.pid)) AS blocker,
                       now() - (SELECT min(l.waitstart) FROM pg_locks l
                                 WHERE l.pid = w.pid AND NOT l.granted) AS waited
                  FROM pg_stat_activity w
                 WHERE w.wait_event_type = 'Lock')
            SELECT a.pid,
                   to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                       AS started,
                   coalesce(a.usename, '') AS role,
                   coalesce(a.application_name, '') AS application,
                   coalesce(a.state, '') AS state,
                   left(coalesce(a.query, ''), 500) AS query,
                   extract(epoch FROM now() - a.state_change) AS in_state,
                   (SELECT count(DISTINCT w.pid) FROM waiting w WHERE w.blocker = a.pid)
                       AS holds_up,
                   coalesce((SELECT extract(epoch FROM max(w.waited)) FROM waiting w
                              WHERE w.blocker = a.pid), 0) AS longest
              FROM pg_stat_activity a
             WHERE a.backend_type = 'client backend'
               AND a.datname = current_database()
               AND a.pid <> pg_backend_pid()
               AND a.application_name NOT LIKE 'pg\\_dump%'
               AND a.application_name NOT LIKE 'pg\\_basebackup%'
               AND a.application_name NOT LIKE 'amas-maintenance%'
               AND NOT EXISTS (SELECT FROM pg_stat_replication r WHERE r.pid = a.pid)
               AND NOT EXISTS (SELECT FROM waiting w WHERE w.pid = a.pid)
               AND (a.state LIKE 'idle in transaction%'
                        AND now() - a.state_change >= make_interval(secs => ?)
                    OR EXISTS (SELECT FROM waiting w
                                WHERE w.blocker = a.pid
                                  AND w.waited >= make_interval(secs => ?)))
             ORDER BY longest DESC, in_state DESC, a.pid
            """;

    private static final String MAY_SIGNAL =
            "SELECT pg_has_role(current_user, 'pg_signal_backend', 'USAGE')";

    private static final String TERMINATE =
            """
            SELECT pg_terminate_backend(a.pid)
              FROM pg_stat_activity a
             WHERE a.pid = ?
               AND to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') = ?
            """;

    private static final String STILL_THERE =
            """
            SELECT count(*)
              FROM pg_stat_activity a
             WHERE a.pid = ?
               AND to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') = ?
            """;

    private static final int LOOKS = 20;

    /** So much of a statement tells which one it is. */
    private static final int STATEMENT = 100;

    private static final Duration PAUSE = Duration.ofMillis(250);

    /**
     * @param idle in a transaction for this long
     * @param blocking somebody has waited for it this long
     */
    record Settings(
            @DurationMin(seconds = 1) Duration idle, @DurationMin(seconds = 1) Duration blocking) {

        Settings {
            idle = idle == null ? Duration.ofMinutes(15) : idle;
            blocking = blocking == null ? Duration.ofMinutes(5) : blocking;
        }
    }

    /**
     * @param started with microseconds, UTC
     * @param query what it runs or ran last
     * @param inState for how long it has been in its state
     * @param holdsUp how many sessions wait for it
     */
    record Candidate(
            int pid,
            String started,
            String role,
            String application,
            String state,
            String query,
            Duration inState,
            long holdsUp,
            Duration longest) {

        String client() {
            return application.isEmpty() ? role : role + "/" + application;
        }

        PlannedObject planned() {
            return new PlannedObject(
                            "session", "pid " + pid + " since " + started, "terminate", null)
                    .noted(note());
        }

        /** Its identity tells nobody whose it is, and what it does changes while one looks. */
        private String note() {
            return "%s, %s for %s, holds up %s: %s"
                    .formatted(
                            client(),
                            state,
                            Amount.time(inState),
                            Amount.of(holdsUp, "session"),
                            clipped(query));
        }

        private static String clipped(String statement) {
            String line = statement.replaceAll("\\s+", " ").strip();
            return line.codePointCount(0, line.length()) > STATEMENT
                    ? line.substring(0, line.offsetByCodePoints(0, STATEMENT)) + " …"
                    : line;
        }

        String line() {
            return "pid %d, %s, %s for %s, %s wait for it, the longest for %s"
                    .formatted(
                            pid,
                            client(),
                            state,
                            Amount.time(inState),
                            Amount.of(holdsUp, "session"),
                            Amount.time(longest));
        }
    }

    @Override
    public String name() {
        return "postgres.terminate";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.POSTGRES);
    }

    @Override
    public Set<String> readings() {
        return Set.of("sessions_terminated", "sessions_left");
    }

    @Override
    public Pick pick() {
        return Pick.SOME;
    }

    @Override
    public Terms terms(Settings settings) {
        return new Terms(
                "It has been idle in a transaction for %s, or others have waited for it for %s; never a dump, replication or ourselves."
                        .formatted(Amount.time(settings.idle()), Amount.time(settings.blocking())),
                "The session is gone from pg_stat_activity.",
                "None: what it had not committed is rolled back; its client may connect again.");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        try (Session session = Session.open(context)) {
            try {
                session.beginReading();
                session.requireSightOfOthers();
                if (!session.row(MAY_SIGNAL, r -> r.getBoolean(1))) {
                    return Plan.unavailable(
                            "our account may not end sessions: " + session.grantSignal());
                }
                return Plan.of(
                        candidates(settings, session).stream().map(Candidate::planned).toList(),
                        "sessions that hold others up");
            } catch (SQLException e) {
                throw session.explain(e);
            }
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        } catch (TargetDenied e) {
            return Plan.unavailable(e.getMessage() + ": " + e.remedy());
        }
    }

    private static List<Candidate> candidates(Settings settings, Session session)
            throws SQLException {
        return session.rows(
                CANDIDATES,
                r ->
                        new Candidate(
                                r.getInt("pid"),
                                r.getString("started"),
                                r.getString("role"),
                                r.getString("application"),
                                r.getString("state"),
                                r.getString("query"),
                                seconds(r.getDouble("in_state")),
                                r.getLong("holds_up"),
                                seconds(r.getDouble("longest"))),
                (double) settings.idle().toSeconds(),
                (double) settings.blocking().toSeconds());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (Math.max(0, seconds) * 1e3));
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        try (Session session = Session.open(context)) {
            try {
                session.beginReading();
                return terminate(settings, session, context);
            } catch (SQLException e) {
                throw session.explainSignal(e);
            }
        }
    }

    private static Outcome terminate(Settings settings, Session session, StepContext context)
            throws SQLException, InterruptedException {
        List<Candidate> chosen =
                candidates(settings, session).stream()
                        .filter(one -> context.mayTouch(one.planned()))
                        .toList();
        if (chosen.isEmpty()) {
            return Outcome.failed("refused: none of the chosen sessions holds anybody up any more");
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int gone = 0;
        for (Candidate one : chosen) {
            String result = context.cancelled() ? "left: cancelled" : end(one, session);
            gone += result.equals("gone") ? 1 : 0;
            context.say(one.line() + ": " + result);
            rows.add(Table.row(one.pid(), one.client(), one.state(), one.holdsUp(), result));
            if (result.equals("still there")) {
                context.finding(
                        Finding.error(
                                        one.client(),
                                        "its session is still there 5 s after it was told to end",
                                        "not-terminated:" + one.client())
                                .evidence(TERMINATE + one.line()));
                break; // The first one that doesn't obey: no more of the same.
            }
        }
        context.table(
                Table.of(
                        "Sessions",
                        List.of(
                                new Column("pid", ""),
                                Column.text("client"),
                                Column.text("state"),
                                Column.text("held up"),
                                Column.text("result")),
                        rows));
        context.reading(Reading.of("sessions_terminated", gone, ""));
        context.reading(Reading.of("sessions_left", chosen.size() - gone, ""));
        return Outcome.done("%s of %d ended".formatted(Amount.of(gone, "session"), chosen.size()));
    }

    private static String end(Candidate one, Session session)
            throws SQLException, InterruptedException {
        List<Boolean> told =
                session.rows(TERMINATE, r -> r.getBoolean(1), one.pid(), one.started());
        if (told.isEmpty()) {
            return "gone by itself";
        }
        for (int look = 0; look < LOOKS; look++) {
            long there = session.freshRow(STILL_THERE, r -> r.getLong(1), one.pid(), one.started());
            if (there == 0) {
                return "gone";
            }
            Thread.sleep(PAUSE);
        }
        return "still there";
    }
}
