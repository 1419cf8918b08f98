package org.amas.maintenance.report;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunLauncher;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;

/**
 * A quarter of daily/system-status in the environment local, of which everything is known: 92
 * duties, one late, one missed with the signer's reason, one run for real and the rest planted.
 */
public final class ThirdQuarter {

    public static final LocalDate FIRST = LocalDate.parse("2026-07-01");
    public static final LocalDate LAST = LocalDate.parse("2026-09-30");
    public static final Instant AFTERWARDS = Instant.parse("2026-10-05T12:00:00Z");
    static final String PROCEDURE = "daily/system-status";
    static final LocalDate LATE = LocalDate.parse("2026-07-04");
    static final LocalDate MISSED = LocalDate.parse("2026-08-15");
    static final String WHY = "The data centre was moved: CHG-77.";

    private final JdbcClient jdbc;
    private final Version version;
    private long real;

    private ThirdQuarter(JdbcClient jdbc, Version version) {
        this.jdbc = jdbc;
        this.version = version;
    }

    /** The procedure as an operator's own, which prints something. */
    public static void write(Path procedures) throws IOException {
        Path file = procedures.resolve(PROCEDURE + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                """
                key: daily/system-status
                title: System status
                purpose: Is performed by a test.
                frequency: daily
                category: Tests
                owner: On-call engineer
                priority: P0
                budget: 15m
                steps:
                  - title: Look at the tables
                    kind: shell.script
                    effect: READS
                    timeout: 60s
                    settings:
                      interpreter: [sh]
                      script: |
                        echo 'Grüße from the tables'
                        echo '{"reading":{"name":"dead_rows","value":4,"unit":"percent","labels":{"table":"tasks"},"warn":20,"fail":30}}'
                """);
    }

    public static ThirdQuarter plant(ConfigurableApplicationContext node) {
        Version version = node.getBean(Catalogue.class).find(PROCEDURE).orElseThrow();
        ThirdQuarter quarter = new ThirdQuarter(node.getBean(JdbcClient.class), version);
        quarter.real = launched(node);
        for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
            quarter.plant(day);
        }
        quarter.signOff();
        return quarter;
    }

    /** The number of the run that was really performed. */
    long real() {
        return real;
    }

    private static long launched(ConfigurableApplicationContext node) {
        Launch launch = new Launch(PROCEDURE, "local", Map.of(), null, false, null, null);
        Actor anna = new Actor(Actor.Kind.USER, "anna", "127.0.0.1");
        long id = node.getBean(RunLauncher.class).launch(launch, null, anna).run().id();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(
                        () ->
                                node.getBean(RunFacts.class)
                                        .run(id)
                                        .filter(run -> run.state().isFinal())
                                        .isPresent());
        return id;
    }

    private void plant(LocalDate day) {
        if (day.equals(MISSED)) {
            duty(day, null, null, null);
        } else if (day.equals(LAST)) {
            duty(day, "DONE", true, real);
        } else {
            OffsetDateTime began = day.atTime(day.equals(LATE) ? 9 : 6, 1).atOffset(ZoneOffset.UTC);
            duty(day, "DONE", !day.equals(LATE), run(began));
        }
    }

    private long run(OffsetDateTime began) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into run_run (procedure_key, version_id, version, title, environment,
                          state, dry_run, actor_kind, actor_name, parameters, epoch, mark,
                          created_at, started_at, ended_at)
                        values (?, ?, ?, 'System status', 'local', 'PASSED', false, 'USER', 'ben',
                          '{}', 1, 'past', ?, ?, ?)\
                        """)
                .params(
                        PROCEDURE,
                        version.id(),
                        version.number(),
                        began,
                        began,
                        began.plusSeconds(9))
                .update(key, "id");
        long run = Objects.requireNonNull(key.getKey()).longValue();
        step(run, began);
        return run;
    }

    private void step(long run, OffsetDateTime began) {
        byte[] printed = ("looked in run " + run + "\n").getBytes(StandardCharsets.UTF_8);
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into run_step (run_id, number, attempt, title, kind, effect, state,
                          headline, started_at, ended_at, output_bytes, output_lines, dropped_bytes)
                        values (?, 1, 0, 'Look', 'shell.script', 'READS', 'PASSED', 'looked', ?, ?,
                          ?, 1, 0)\
                        """)
                .params(run, began, began.plusSeconds(8), printed.length)
                .update(key, "id");
        jdbc.sql(
                        """
                        insert into run_chunk (step_id, position, first_line, content, at)
                        values (?, 0, 1, ?, ?)\
                        """)
                .params(Objects.requireNonNull(key.getKey()).longValue(), printed, began)
                .update();
    }

    private void duty(
            LocalDate day, @Nullable String settled, @Nullable Boolean onTime, @Nullable Long run) {
        OffsetDateTime nominal = day.atTime(6, 0).atOffset(ZoneOffset.UTC);
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into duty_duty (procedure_key, environment, nominal_at, window_start,
                          window_end, missed_at, moved, run_id, settled, on_time, settled_at)
                        values (?, 'local', ?, ?, ?, ?, false, ?, ?, ?, ?)\
                        """)
                .param(PROCEDURE)
                .param(nominal)
                .param(nominal)
                .param(nominal.plusMinutes(15))
                .param(nominal.plusDays(1))
                .param(run)
                .param(settled)
                .param(onTime)
                .param(settled == null ? null : nominal.plusMinutes(10))
                .update(key, "id");
        if (run != null) {
            jdbc.sql("delete from duty_run where run_id = ?").param(run).update();
            jdbc.sql(
                            """
                            insert into duty_run (run_id, duty_id, counted_at, ended)
                            values (?, ?, ?, true)\
                            """)
                    .params(run, Objects.requireNonNull(key.getKey()).longValue(), nominal)
                    .update();
        }
    }

    /** Of the day on which it was missed, with the signer's reason. */
    private void signOff() {
        OffsetDateTime at = MISSED.atTime(17, 0).atOffset(ZoneOffset.UTC);
        GeneratedKeyHolder shift = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into duty_shift (previous_id, taken_by, taken_at, findings, skipped,
                          late) values (0, 'ben', ?, 0, 0, 0)\
                        """)
                .params(at)
                .update(shift, "id");
        GeneratedKeyHolder signed = new GeneratedKeyHolder();
        jdbc.sql(
                        """
                        insert into duty_sign_off (signed_day, in_force, shift_id, signed_by,
                          signed_at, audit_sequence, audit_hash) values (?, ?, ?, 'ben', ?, 1, ?)\
                        """)
                .params(
                        MISSED,
                        MISSED,
                        Objects.requireNonNull(shift.getKey()).longValue(),
                        at,
                        "0".repeat(64))
                .update(signed, "id");
        jdbc.sql(
                        """
                        insert into duty_signed (sign_off_id, duty_id, state, reason, reason_by)
                        values (?, ?, 'LATE', ?, 'ben')\
                        """)
                .params(Objects.requireNonNull(signed.getKey()).longValue(), duty(MISSED), WHY)
                .update();
    }

    /** The number of that day's duty. */
    long duty(LocalDate day) {
        return jdbc.sql(
                        """
                        select id from duty_duty where procedure_key = ? and environment = 'local'
                          and nominal_at = ?\
                        """)
                .params(PROCEDURE, day.atTime(6, 0).atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }
}
