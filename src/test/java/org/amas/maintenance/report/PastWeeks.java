package org.amas.maintenance.report;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;

/** A history that is known row by row, in the environment {@code local}. */
public final class PastWeeks {

    private final JdbcClient jdbc;
    private final Catalogue catalogue;
    private final CountedWeeks counted;

    public PastWeeks(ConfigurableApplicationContext node) {
        counted = node.getBean(CountedWeeks.class);
        jdbc = node.getBean(JdbcClient.class);
        catalogue = node.getBean(Catalogue.class);
    }

    public static OffsetDateTime utc(String at) {
        return Instant.parse(at).atOffset(ZoneOffset.UTC);
    }

    public long run(String procedure, String state, String at) {
        Version version = catalogue.find(procedure).orElseThrow();
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into run_run (procedure_key, version_id, version, title, environment,
                          state, dry_run, actor_kind, actor_name, parameters, epoch, mark,
                          created_at, started_at, ended_at)
                        values (?, ?, ?, ?, 'local', ?, false, 'USER', 'ben', '{}', 1, 'past', ?, ?, ?)\
                        """)
                .params(
                        procedure,
                        version.id(),
                        version.number(),
                        version.definition().title(),
                        state,
                        utc(at),
                        utc(at),
                        utc(at).plusSeconds(90))
                .update(key, "id");
        counted.forget();
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    public long step(long run, String kind, String state) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into run_step (run_id, number, attempt, title, kind, effect, state,
                          headline, started_at, ended_at, output_bytes, output_lines, dropped_bytes)
                        select id, 1, 0, 'Look', ?, 'READS', ?, 'looked', started_at, ended_at, 0, 0, 0
                        from run_run where id = ?\
                        """)
                .params(kind, state, run)
                .update(key, "id");
        counted.forget();
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    public void reading(long step, String name, double value, String at) {
        jdbc.sql(
                        """
                        insert into run_reading (step_id, name, labels, measured, unit, warn, fail,
                          worse, standing, taken_at)
                        values (?, ?, '{"mount":"/data"}', ?, '%', 80, 90, 'ABOVE', 'WITHIN', ?)\
                        """)
                .params(step, name, value, utc(at))
                .update();
        counted.forget();
    }

    /** Open since it was seen first. */
    public long finding(long run, String place, String since) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into run_life (open_key, environment, kind, target, fingerprint,
                          severity, place, text, first_run, first_at, last_run, last_at,
                          procedure_key, step_title, version_id, settings_digest)
                        values (?, 'local', 'host.disk', 'here', ?, 'WARNING', ?, 'It is full.', ?, ?,
                          ?, ?, 'daily/system-status', 'Look', 1, 'none')\
                        """)
                .params(place, place, place, run, utc(since), run, utc(since))
                .update(key, "id");
        counted.forget();
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    /** It is found no longer. */
    public void gone(long finding, long run, String at) {
        jdbc.sql("update run_life set open_key = null, gone_run = ?, gone_at = ? where id = ?")
                .params(run, utc(at), finding)
                .update();
        counted.forget();
    }

    public long duty(
            String procedure,
            String opens,
            @Nullable String settled,
            @Nullable Boolean onTime,
            @Nullable Long run) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into duty_duty (procedure_key, environment, nominal_at, window_start,
                          window_end, missed_at, moved, run_id, settled, on_time)
                        values (?, 'local', ?, ?, ?, ?, false, ?, ?, ?)\
                        """)
                .params(
                        Arrays.asList(
                                procedure,
                                utc(opens),
                                utc(opens),
                                utc(opens).plusMinutes(15),
                                utc(opens).plusDays(1),
                                run,
                                settled,
                                onTime))
                .update(key, "id");
        counted.forget();
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    /** Recorded afterwards. */
    public void outside(long duty, String reason) {
        jdbc.sql(
                        """
                        update duty_duty set settled = 'OUTSIDE', on_time = true, reason = ?,
                          settled_by = 'lea', settled_at = ? where id = ?\
                        """)
                .params(reason, utc("2026-03-16T09:30:00Z"), duty)
                .update();
        counted.forget();
    }
}
