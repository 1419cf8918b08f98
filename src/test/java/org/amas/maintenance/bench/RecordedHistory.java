package org.amas.maintenance.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes into the database of an application that is stopped what it would have recorded if every
 * procedure had been run as often as its frequency says: runs with steps, readings, findings and
 * output, and the duties that they fulfilled, most of them on time, with a hand-over and a sign-off
 * for each day. Each seventh run warned, each 31st failed; of what they found some is still there.
 */
final class RecordedHistory implements AutoCloseable {

    private static final int STEPS = 8;
    private static final int READINGS = 6;

    /** Days between two runs of a procedure, by its group. */
    private static final Map<String, Integer> EVERY =
            Map.of(
                    "daily", 1,
                    "weekly", 7,
                    "monthly", 30,
                    "quarterly", 91,
                    "annual", 365,
                    "documentation", 7,
                    "emergency", 91,
                    "tools", 7);

    private final Connection connection;

    private RecordedHistory(Connection connection) {
        this.connection = connection;
    }

    /**
     * @param database the H2 file, without its suffix
     */
    static RecordedHistory in(Path database) throws SQLException {
        return new RecordedHistory(
                DriverManager.getConnection(
                        "jdbc:h2:file:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                                .formatted(database),
                        "",
                        ""));
    }

    /**
     * @param until exclusive; the first day is a multiple of each period before it
     * @return how many runs there are now
     */
    long record(List<String> environments, LocalDate from, LocalDate until) throws SQLException {
        execute(
                "create local temporary table moment (n integer, procedure_key varchar, environment"
                        + " varchar, begun timestamp(6) with time zone)");
        moments(environments, from, until);
        runs();
        steps();
        lives();
        duties(from);
        signOffs();
        execute("analyze");
        return count("select count(*) from run_run");
    }

    private void moments(List<String> environments, LocalDate from, LocalDate until)
            throws SQLException {
        LocalDate sunday = until.with(TemporalAdjusters.previous(DayOfWeek.SUNDAY));
        try (PreparedStatement insert =
                connection.prepareStatement("insert into moment values (?, ?, ?, ?)")) {
            for (String key : procedures()) {
                String group = key.substring(0, key.indexOf('/'));
                LocalDate last = group.equals("daily") ? until.minusDays(1) : sunday;
                int n = 0;
                for (LocalDate day = last;
                        !day.isBefore(from);
                        day = day.minusDays(EVERY.getOrDefault(group, 7))) {
                    n++;
                    for (String environment : environments) {
                        insert.setInt(1, n);
                        insert.setString(2, key);
                        insert.setString(3, environment);
                        insert.setObject(4, begin(group, day).atOffset(ZoneOffset.UTC));
                        insert.addBatch();
                    }
                }
            }
            insert.executeBatch();
        }
    }

    private static Instant begin(String group, LocalDate day) {
        LocalTime time = group.equals("daily") ? LocalTime.of(6, 0) : LocalTime.of(2, 0);
        return day.atTime(time).toInstant(ZoneOffset.UTC);
    }

    private List<String> procedures() throws SQLException {
        List<String> keys = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "select procedure_key from procedure_entry where retired_at is"
                                        + " null order by 1")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    private void runs() throws SQLException {
        execute(
                """
                insert into run_run (procedure_key, version_id, version, title, environment, state,
                  dry_run, actor_kind, actor_name, parameters, epoch, mark, created_at, started_at,
                  ended_at, claimed_at)
                select v.procedure_key, v.id, v.number, v.procedure_key, m.environment,
                  case when mod(m.n, 31) = 0 then 'FAILED' when mod(m.n, 7) = 0 then 'WARNED'
                  else 'PASSED' end, false, 'USER', 'ana', '{}', 1, 'bench', m.begun, m.begun,
                  dateadd(second, 40, m.begun), m.begun
                from moment m join procedure_entry e on e.procedure_key = m.procedure_key
                join procedure_version v on v.id = e.version_id order by m.begun, m.procedure_key
                """);
    }

    private void steps() throws SQLException {
        execute(
                """
                insert into run_step (run_id, number, attempt, title, kind, effect, state, headline,
                  started_at, ended_at, output_bytes, output_lines, dropped_bytes, target,
                  settings_digest)
                select r.id, s.x, 0, 'Step ' || s.x, 'bench.step', 'READS',
                  case when s.x = 2 then r.state else 'PASSED' end, 'All as it should be',
                  dateadd(second, 5 * s.x - 5, r.started_at), dateadd(second, 5 * s.x, r.started_at),
                  100, 1, 0, 'bench', 'bench'
                from run_run r, system_range(1, %d) s(x) where r.mark = 'bench'
                """
                        .formatted(STEPS));
        execute(
                """
                insert into run_reading (step_id, name, labels, measured, unit, warn, fail, worse,
                  standing, taken_at)
                select s.id, 'bench_value_' || n.x, '{"step":"' || s.number || '"}',
                  40 + mod(s.id * n.x, 20), '%%', 80, 90, 'ABOVE', 'WITHIN', s.ended_at
                from run_step s, system_range(1, %d) n(x)
                where s.kind = 'bench.step' and s.number <= 3
                """
                        .formatted(READINGS));
        execute(
                """
                insert into run_chunk (step_id, position, first_line, content, at)
                select s.id, 0, 1, stringtoutf8(rpad('line', 99, '.') || char(10)), s.ended_at
                from run_step s where s.kind = 'bench.step'
                """);
    }

    /**
     * Each that warned or failed had a finding, which the next run no longer saw, but for one in
     * forty.
     */
    private void lives() throws SQLException {
        execute(
                """
                insert into run_life (environment, kind, target, fingerprint, severity, place, text,
                  first_run, first_at, last_run, last_at, procedure_key, step_title, version_id,
                  settings_digest, gone_run, gone_step, gone_at)
                select r.environment, s.kind, 'bench', 'finding ' || s.id, 'WARNING', 'table tasks',
                  'Something is not as it should be', r.id, s.ended_at, r.id, s.ended_at,
                  r.procedure_key, s.title, r.version_id, 'bench',
                  case when mod(s.id, 40) > 0 then r.id end,
                  case when mod(s.id, 40) > 0 then s.id end,
                  case when mod(s.id, 40) > 0 then dateadd(hour, 20, s.ended_at) end
                from run_step s join run_run r on r.id = s.run_id
                where s.kind = 'bench.step' and s.state <> 'PASSED'
                """);
        execute(
                """
                insert into run_finding (step_id, severity, place, text, fingerprint, life_id, fresh)
                select s.id, l.severity, l.place, l.text, l.fingerprint, l.id, true
                from run_life l
                join run_step s on s.id = cast(substring(l.fingerprint, 9) as bigint)
                where l.target = 'bench'
                """);
    }

    private void duties(LocalDate from) throws SQLException {
        execute(
                """
                insert into duty_duty (procedure_key, environment, nominal_at, window_start,
                  window_end, missed_at, moved, run_id, settled, on_time, settled_at, done_at)
                select r.procedure_key, r.environment, r.created_at, r.created_at,
                  dateadd(minute, 15, r.created_at), dateadd(hour, 24, r.created_at), false, r.id,
                  case when r.state = 'PASSED' then 'DONE' else 'DONE_WITH_FINDINGS' end,
                  mod(r.id, 23) > 0,
                  r.ended_at, r.ended_at
                from run_run r join duty_slot s on s.procedure_key = r.procedure_key
                  and s.environment = r.environment
                where r.mark = 'bench'
                """);
        execute(
                """
                insert into duty_run (run_id, duty_id, counted_at, ended)
                select d.run_id, d.id, d.done_at, true from duty_duty d where d.run_id is not null
                """);
        try (PreparedStatement update =
                connection.prepareStatement("update duty_slot set tracked_from = ?")) {
            update.setObject(1, from.atStartOfDay().atOffset(ZoneOffset.UTC));
            update.executeUpdate();
        }
    }

    /** Who was on call took over in the morning and signed the day off. */
    private void signOffs() throws SQLException {
        execute(
                """
                insert into duty_shift (previous_id, taken_by, taken_at, findings, skipped, late)
                select row_number() over (order by d.window_start) - 1, 'ana',
                  dateadd(minute, -30, d.window_start), 0, 0, 0
                from duty_duty d join run_run r on r.id = d.run_id
                where r.mark = 'bench' and r.procedure_key = 'daily/system-status'
                  and r.environment = 'production'
                order by d.window_start
                """);
        execute(
                """
                insert into duty_sign_off (signed_day, in_force, shift_id, signed_by, signed_at,
                  audit_sequence, audit_hash)
                select cast(s.taken_at as date), cast(s.taken_at as date), s.id, s.taken_by,
                  dateadd(hour, 2, s.taken_at), 1, rpad('', 64, '0')
                from duty_shift s
                """);
        execute(
                """
                insert into duty_signed (sign_off_id, duty_id, state, on_time, run_id)
                select o.id, d.id, d.settled, d.on_time, d.run_id
                from duty_sign_off o join duty_duty d
                  on cast(d.window_start as date) = o.signed_day
                """);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
