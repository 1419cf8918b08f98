package org.amas.maintenance.run;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the same procedure did its work elsewhere before: what wasn't tried there isn't done
 * here. Without such a run it is NOT_RUN, which keeps the changes behind it from being made.
 */
@Component
class RunsPassedKind implements ReadingKind<RunsPassedKind.Settings> {

    /**
     * @param environment where it must have passed
     * @param kind of the step that must have come to a good end there
     * @param within how long ago
     */
    record Settings(
            @Pattern(regexp = "[a-z][a-z0-9-]*") String environment,
            @NotNull @Pattern(regexp = "[a-z0-9-]+\\.[a-z0-9.-]+") String kind,
            @DurationMin(hours = 1) @DurationMax(days = 90) Duration within) {

        Settings {
            environment = environment == null ? "staging" : environment;
            within = within == null ? Duration.ofDays(14) : within;
        }
    }

    private final JdbcClient jdbc;
    private final Runs runs;
    private final Environments environments;

    RunsPassedKind(JdbcClient jdbc, Runs runs, Environments environments) {
        this.jdbc = jdbc;
        this.runs = runs;
        this.environments = environments;
    }

    /** A run that did it. */
    private record Passed(long run, Instant at) {}

    @Override
    public String name() {
        return "runs.passed";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of();
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        String where = settings.environment();
        if (context.environment().equals(where)) {
            context.say("This is " + where + ": here it is tried.");
            return Outcome.skipped("this is " + where + " itself");
        }
        String procedure = runs.findById(context.run()).orElseThrow().procedure();
        Instant since = context.clock().instant().minus(settings.within());
        context.say("Looking for a run of %s in %s …".formatted(procedure, where));
        Optional<Passed> passed = passed(procedure, settings, since);
        if (passed.isPresent()) {
            Passed one = passed.get();
            return Outcome.concluded(
                    "run %d passed in %s, %s".formatted(one.run(), where, Moment.minute(one.at())));
        }
        String missing =
                "no run of %s in which %s passed in %s within %s"
                        .formatted(
                                procedure, settings.kind(), where, Amount.time(settings.within()));
        return Outcome.notRun(
                environments.named(where).isPresent()
                        ? missing + ": launch it there first"
                        : missing + ": there is no environment of that name");
    }

    private Optional<Passed> passed(String procedure, Settings settings, Instant since) {
        return jdbc.sql(
                        """
                        select r.id, r.ended_at from run_run r
                        where r.procedure_key = :procedure and r.environment = :environment
                          and r.dry_run = false and r.ended_at >= :since
                          and r.state in ('PASSED', 'WARNED')
                          and exists (select 1 from run_step s where s.run_id = r.id
                            and s.kind = :kind and s.state in ('PASSED', 'WARNED'))
                          and not exists (select 1 from run_step s where s.run_id = r.id
                            and s.kind = :kind and s.state in ('FAILED', 'TIMED_OUT'))
                        order by r.id desc limit 1\
                        """)
                .param("procedure", procedure)
                .param("environment", settings.environment())
                .param("kind", settings.kind())
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(
                        (row, n) ->
                                new Passed(
                                        row.getLong(1),
                                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .optional();
    }
}
