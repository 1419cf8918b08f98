package org.amas.maintenance.run;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Definition.Frequency;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.InvalidParameters;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.EnvironmentStrip;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gathers what the catalogue and a procedure's page show. */
@Component
class ProcedureViews {

    private static final int RECENT = 15;

    private final Catalogue catalogue;
    private final Arguments arguments;
    private final ActivationViews activations;
    private final Outcomes outcomes;
    private final Environments environments;
    private final JdbcClient jdbc;

    ProcedureViews(
            Catalogue catalogue,
            Arguments arguments,
            ActivationViews activations,
            Outcomes outcomes,
            Environments environments,
            JdbcClient jdbc) {
        this.catalogue = catalogue;
        this.activations = activations;
        this.outcomes = outcomes;
        this.arguments = arguments;
        this.environments = environments;
        this.jdbc = jdbc;
    }

    /** The procedures that are owed equally often. */
    record Group(Frequency frequency, List<Line> lines) {}

    /**
     * @param worst the worst effect of its steps with default parameters; null if it can't be known
     * @param replaces whether it is the operator's, in the place of one that ships with us
     */
    record Line(
            Catalogue.Entry entry,
            @Nullable Effect worst,
            List<Past> last,
            boolean waiting,
            boolean replaces) {

        Frequency owed() {
            return entry.version().definition().frequency();
        }
    }

    /** An earlier run, in brief. */
    record Past(
            long id,
            String procedure,
            String environment,
            RunState state,
            Actor.Kind actorKind,
            String actorName,
            boolean dryRun,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {}

    record StepLine(StepDefinition step, @Nullable Effect effect) {}

    /**
     * @param went how it went in the environment that is looked at
     */
    record Page(
            List<StepLine> steps, @Nullable Effect worst, List<Past> recent, Outcomes.Went went) {}

    /**
     * @param retired those whose files are gone, in key order
     */
    record Shelves(List<Group> groups, List<Line> retired) {}

    Shelves catalogue() {
        Map<String, List<Past>> newest =
                newestPerEnvironment().stream().collect(Collectors.groupingBy(Past::procedure));
        Map<Boolean, List<Line>> lines =
                catalogue.entries().stream()
                        .map(entry -> line(entry, newest))
                        .collect(Collectors.partitioningBy(line -> line.entry().retired()));
        return new Shelves(
                groups(lines.getOrDefault(false, List.of())), lines.getOrDefault(true, List.of()));
    }

    /**
     * @throws NotFound if there is no such procedure, not even a retired one
     */
    Catalogue.Entry find(String group, String name) {
        String key = group + "/" + name;
        return catalogue
                .entry(key)
                .orElseThrow(() -> new NotFound("There is no procedure %s.".formatted(key)));
    }

    private Line line(Catalogue.Entry entry, Map<String, List<Past>> newest) {
        Version version = entry.version();
        List<Past> last = newest.getOrDefault(version.key(), List.of());
        return new Line(
                entry,
                worst(version),
                last,
                activations.isWaiting(entry),
                catalogue.replacesShipped(version));
    }

    private static List<Group> groups(List<Line> lines) {
        return Arrays.stream(Frequency.values())
                .map(
                        frequency ->
                                new Group(
                                        frequency,
                                        lines.stream()
                                                .filter(line -> line.owed() == frequency)
                                                .toList()))
                .filter(group -> !group.lines().isEmpty())
                .toList();
    }

    Page page(Catalogue.Entry entry, String environment) {
        Version version = entry.version();
        List<StepLine> steps =
                version.definition().steps().stream()
                        .map(
                                step ->
                                        new StepLine(
                                                step,
                                                arguments
                                                        .effect(version.definition(), step)
                                                        .orElse(null)))
                        .toList();
        return new Page(
                steps,
                worst(version),
                recent(version.key()),
                outcomes.of(version.key(), environment, version.definition().budget()));
    }

    /** Whether one click is enough: nothing has to be shown before the launch. */
    boolean showsNothingFirst(Version version, LaunchForm form, Arguments arguments) {
        try {
            Map<String, Object> values =
                    arguments.resolve(
                            version.definition(),
                            arguments.fromForm(version.definition(), form.parameters()));
            return arguments.bound(version.definition(), values, form.environment(), 0).stream()
                    .noneMatch(bound -> bound.isShownBefore());
        } catch (InvalidParameters toBeShownByTheLaunch) {
            return true;
        }
    }

    @Nullable EnvironmentStrip strip(String environment) {
        return environments
                .named(environment)
                .map(e -> new EnvironmentStrip(e.title(), e.approvalRequired()))
                .orElse(null);
    }

    private @Nullable Effect worst(Version version) {
        List<Optional<Effect>> effects =
                version.definition().steps().stream()
                        .map(step -> arguments.effect(version.definition(), step))
                        .toList();
        return effects.stream().anyMatch(Optional::isEmpty)
                ? null
                : effects.stream()
                        .flatMap(Optional::stream)
                        .max(Effect::compareTo)
                        .orElse(Effect.READS);
    }

    private List<Past> recent(String key) {
        return jdbc.sql(
                        """
                        select id, procedure_key, environment, state, actor_kind, actor_name,
                          dry_run, created_at, started_at, ended_at
                        from run_run where procedure_key = ? order by id desc limit %d\
                        """
                                .formatted(RECENT))
                .param(key)
                .query((row, n) -> past(row))
                .list();
    }

    private List<Past> newestPerEnvironment() {
        return jdbc.sql(
                        """
                        select id, procedure_key, environment, state, actor_kind, actor_name,
                          dry_run, created_at, started_at, ended_at
                        from run_run where id in (
                          select max(id) from run_run where dry_run = false
                          group by procedure_key, environment)
                        order by environment\
                        """)
                .query((row, n) -> past(row))
                .list();
    }

    private static Past past(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Past(
                row.getLong("id"),
                row.getString("procedure_key"),
                row.getString("environment"),
                RunState.valueOf(row.getString("state")),
                Actor.Kind.valueOf(row.getString("actor_kind")),
                row.getString("actor_name"),
                row.getBoolean("dry_run"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("started_at", OffsetDateTime.class)),
                instant(row.getObject("ended_at", OffsetDateTime.class)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
