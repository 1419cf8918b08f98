package org.amas.maintenance.duty;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.RunChanged;
import org.amas.maintenance.run.RunState;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.transaction.support.TransactionTemplate;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The whole application with a clock that is moved: its schedule is planned, looked at and settled
 * by its own code. Only what runs do is planted, as rows that ended at once, and told as they tell.
 */
public final class SimulatedDays implements AutoCloseable {

    public static final Actor LEA = new Actor(Actor.Kind.USER, "lea", "127.0.0.1");

    private final ConfigurableApplicationContext node;

    public SimulatedDays(Path folder, Instant start, String... properties) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.duty.environments=local",
                                "--amas.duty.automatic-start=false",
                                "--amas.duty.round=1h"));
        Arrays.stream(properties).map(one -> "--" + one).forEach(arguments::add);
        SteppedClock.start = start;
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(arguments.toArray(String[]::new));
        look();
    }

    public <T> T bean(Class<T> type) {
        return node.getBean(type);
    }

    /** Moves the clock, and nothing else. */
    public void set(Instant now) {
        bean(SteppedClock.class).set(now);
    }

    /** As the scheduler does every few seconds. */
    public void look() {
        bean(Round.class).go();
    }

    public void leap(Instant now) {
        set(now);
        look();
    }

    /** Those whose window is open. */
    public List<Item> due() {
        Instant now = bean(SteppedClock.class).now();
        return bean(DutyBoard.class).day(LocalDate.ofInstant(now, ZoneOffset.UTC)).stream()
                .filter(item -> item.state() == DutyState.DUE)
                .toList();
    }

    /** Late or missed by now. */
    public List<Item> overdue() {
        Instant now = bean(SteppedClock.class).now();
        return bean(DutyBoard.class).overdue(LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1));
    }

    /** The duty whose window opens then. */
    public Item duty(String procedure, Instant opens) {
        return bean(DutyBoard.class).between(opens, opens.plusSeconds(1)).stream()
                .filter(item -> item.procedure().equals(procedure))
                .filter(item -> item.windowStart().equals(opens))
                .findFirst()
                .orElseThrow();
    }

    /** By the schedule, for that duty alone. */
    public long does(Item duty) {
        return run(duty.procedure(), RunState.PASSED, "PASSED", null, duty.windowEnd());
    }

    /** By a person, for whatever is owed the longest. */
    public long runs(String procedure) {
        return run(procedure, RunState.PASSED, "PASSED", null, null);
    }

    public long fails(Item duty, String firstError) {
        return run(duty.procedure(), RunState.FAILED, "FAILED", firstError, duty.windowEnd());
    }

    /** Its one step could not be done. */
    public long leavesOut(Item duty) {
        return run(duty.procedure(), RunState.WARNED, "NOT_RUN", null, duty.windowEnd());
    }

    public void skips(Item duty, String why) {
        bean(Settlement.class).skip(id(duty), why, null, LEA);
    }

    public void records(Item duty, Instant done, String evidence) {
        bean(Settlement.class).doneOutside(id(duty), done, evidence, null, LEA);
    }

    public void exempts(String procedure, Instant until) {
        bean(Exemptions.class)
                .give(procedure, "local", step(procedure), "not here yet", until, LEA);
    }

    /** Owed daily, by the clocks of Berlin. */
    public void inBerlin(String procedure, LocalTime from, LocalTime to) {
        Recurrence window = Window.daily(from, to).in(ZoneId.of("Europe/Berlin"));
        bean(Windows.class).set(procedure, "local", window, true, "as Berlin works", 0, LEA);
    }

    /** The one that is done: its first. */
    private String step(String procedure) {
        return bean(Catalogue.class)
                .find(procedure)
                .orElseThrow()
                .definition()
                .steps()
                .getFirst()
                .title();
    }

    private static long id(Item duty) {
        return Objects.requireNonNull(duty.id());
    }

    private long run(
            String procedure,
            RunState state,
            String step,
            @Nullable String error,
            @Nullable Instant windowEnd) {
        Instant now = bean(SteppedClock.class).now();
        return Objects.requireNonNull(
                bean(TransactionTemplate.class)
                        .execute(
                                status -> {
                                    long run = insert(procedure, state, windowEnd, now);
                                    insertStep(run, step(procedure), step, error, now);
                                    node.publishEvent(new RunChanged(run, false));
                                    node.publishEvent(new RunChanged(run, true));
                                    return run;
                                }));
    }

    private long insert(
            String procedure, RunState state, @Nullable Instant windowEnd, Instant now) {
        Version version = bean(Catalogue.class).find(procedure).orElseThrow();
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        bean(JdbcClient.class)
                .sql(
                        """
                        insert into run_run (procedure_key, version_id, version, title, environment,
                          state, dry_run, actor_kind, actor_name, parameters, epoch, window_end,
                          created_at, started_at, ended_at)
                        values (?, ?, ?, ?, 'local', ?, false, ?, ?, '{}', 1, ?, ?, ?, ?)\
                        """)
                .params(
                        Arrays.asList(
                                procedure,
                                version.id(),
                                version.number(),
                                version.definition().title(),
                                state.name(),
                                windowEnd == null ? "USER" : "SCHEDULE",
                                windowEnd == null ? "anna" : "schedule",
                                windowEnd == null ? null : windowEnd.atOffset(ZoneOffset.UTC),
                                now.atOffset(ZoneOffset.UTC),
                                now.atOffset(ZoneOffset.UTC),
                                now.plusSeconds(9).atOffset(ZoneOffset.UTC)))
                .update(key, "id");
        return Objects.requireNonNull(key.getKey()).longValue();
    }

    private void insertStep(
            long run, String title, String state, @Nullable String error, Instant now) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        bean(JdbcClient.class)
                .sql(
                        """
                        insert into run_step (run_id, number, attempt, title, kind, effect, state,
                          reason, first_error, started_at, ended_at, output_bytes, output_lines,
                          dropped_bytes)
                        values (?, 1, 0, ?, 'host.disk', 'READS', ?, ?, ?, ?, ?, 0, 0, 0)\
                        """)
                .params(
                        Arrays.asList(
                                run,
                                title,
                                state,
                                state.equals("NOT_RUN") ? "nobody could look" : error,
                                error,
                                now.atOffset(ZoneOffset.UTC),
                                now.atOffset(ZoneOffset.UTC)))
                .update(key, "id");
        bean(JdbcClient.class)
                .sql(
                        """
                        insert into run_reading (step_id, name, labels, measured, unit, standing,
                          taken_at) values (?, 'used_percent', '{"mount":"/"}', 50, '%', 'WITHIN', ?)\
                        """)
                .params(
                        Objects.requireNonNull(key.getKey()).longValue(),
                        now.atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public void close() {
        node.close();
    }
}
