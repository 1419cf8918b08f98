package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.ProcedureUse.Ended;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.Answer.Missing;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.target.Reachabilities;
import org.amas.maintenance.target.Reachability;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether every step of every procedure could be performed in this environment now: its kind and
 * settings are good, the targets it acts on are configured, answer, and give our account its
 * rights, their secrets can be read, and the procedure fits its window. Performs nothing.
 */
@Component
class ProceduresValidateKind implements ReadingKind<NoSettings> {

    /** Where there is none of these, the product's own readings and rules stand in. */
    private static final Set<TargetType> OPTIONAL =
            EnumSet.of(TargetType.PROMETHEUS, TargetType.ALERTMANAGER, TargetType.GRAFANA);

    /** How far back runs say how long a procedure takes. */
    private static final Duration PERIOD = Duration.ofDays(90);

    /** Asked for late: the catalogue itself needs all kinds. */
    private final ObjectProvider<Catalogue> catalogue;

    private final ObjectProvider<Arguments> arguments;
    private final ObjectProvider<OwedWindows> windows;
    private final Environments environments;
    private final Reachabilities reachabilities;
    private final ProcedureUse use;

    ProceduresValidateKind(
            ObjectProvider<Catalogue> catalogue,
            ObjectProvider<Arguments> arguments,
            ObjectProvider<OwedWindows> windows,
            Environments environments,
            Reachabilities reachabilities,
            ProcedureUse use) {
        this.catalogue = catalogue;
        this.arguments = arguments;
        this.windows = windows;
        this.environments = environments;
        this.reachabilities = reachabilities;
        this.use = use;
    }

    /** The steps that act on one type of target. */
    private static final class Need {

        private int steps;
        private final Set<String> procedures = new java.util.TreeSet<>();

        void add(String procedure) {
            steps++;
            procedures.add(procedure);
        }

        @Override
        public String toString() {
            return Amount.of(steps, "step") + " of " + Amount.of(procedures.size(), "procedure");
        }
    }

    @Override
    public String name() {
        return "procedures.validate";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of("steps_ready", "steps_not_ready");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        Environment environment = environments.named(context.environment()).orElseThrow();
        context.say("Asking the targets of " + environment.title() + " …");
        Map<TargetType, Reachability> asked =
                reachabilities.of(environment).stream()
                        .collect(Collectors.toMap(r -> r.target().type(), r -> r, (a, b) -> a));
        Map<TargetType, Need> needs = new TreeMap<>();
        int ready = 0;
        int unready = 0;
        for (Version version : catalogue.getObject().current()) {
            for (StepDefinition step : version.definition().steps()) {
                boolean can = look(version, step, asked, needs, context);
                ready += can ? 1 : 0;
                unready += can ? 0 : 1;
            }
        }
        needs.forEach((type, need) -> judge(type, need, asked.get(type), context));
        windows(context);
        context.reading(Reading.of("steps_ready", ready, ""));
        context.reading(Reading.of("steps_not_ready", unready, ""));
        context.show(table(needs, asked));
        return Outcome.done(
                "%d of %s find their targets in %s now"
                        .formatted(ready, Amount.of(ready + unready, "step"), environment.name()));
    }

    /** Whether it could be performed; what it needs is noted. */
    private boolean look(
            Version version,
            StepDefinition step,
            Map<TargetType, Reachability> asked,
            Map<TargetType, Need> needs,
            StepContext context) {
        BoundStep<?> bound = arguments.getObject().sampled(version.definition(), step).orElse(null);
        if (bound == null) {
            context.finding(
                    Finding.error(
                            version.key() + ", " + step.title(),
                            "Its kind, %s, is not there or refuses its settings."
                                    .formatted(step.kind()),
                            "unbound " + step.title()));
            return false;
        }
        bound.uses().forEach(t -> needs.computeIfAbsent(t, n -> new Need()).add(version.key()));
        return bound.uses().stream()
                .map(asked::get)
                .allMatch(there -> there != null && there.answer().reachable());
    }

    private static void judge(
            TargetType type, Need need, @Nullable Reachability there, StepContext context) {
        if (there == null) {
            String text = "It is not configured: %s can't be performed.".formatted(need);
            context.finding(
                    OPTIONAL.contains(type)
                            ? Finding.info(type.word(), text, "no-target")
                            : Finding.warning(type.word(), text, "no-target"));
            return;
        }
        context.say(type.word() + ": " + state(there));
        if (!there.answer().reachable()) {
            context.finding(
                    Finding.error(
                                    type.word(),
                                    "It can't be reached: %s can't be performed.".formatted(need),
                                    "target-down")
                            .evidence(there.target().address() + ": " + there.detail()));
        }
        for (Missing missing : there.answer().missing()) {
            context.finding(
                    Finding.error(
                                    type.word(),
                                    "Our account lacks a right: " + missing.privilege(),
                                    "right-missing " + missing.grant())
                            .evidence(missing.grant()));
        }
    }

    /** What usually outlasts its window ends SKIPPED, or outside of it. */
    private void windows(StepContext context) {
        OwedWindows owed = windows.getIfAvailable();
        if (owed == null) {
            return;
        }
        Instant since = context.clock().instant().minus(PERIOD);
        Map<String, List<Ended>> runs =
                use.since(since, context.environment()).stream()
                        .collect(Collectors.groupingBy(Ended::procedure));
        runs.forEach(
                (procedure, own) ->
                        owed.next(procedure, context.environment())
                                .filter(window -> ProcedureUse.median(own).compareTo(window) > 0)
                                .ifPresent(window -> tell(procedure, own, window, context)));
    }

    private static void tell(
            String procedure, List<Ended> own, Duration window, StepContext context) {
        context.finding(
                Finding.warning(
                                procedure,
                                "It usually takes longer than its window of %s."
                                        .formatted(Amount.time(window)),
                                "outlasts-window")
                        .evidence(
                                "median of %s: %s"
                                        .formatted(
                                                Amount.of(own.size(), "run"),
                                                Amount.time(ProcedureUse.median(own)))));
    }

    private static String state(Reachability there) {
        return there.answer().reachable() ? "answers" : "no answer, " + there.detail();
    }

    private static Table table(Map<TargetType, Need> needs, Map<TargetType, Reachability> asked) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        needs.forEach(
                (type, need) -> {
                    Reachability there = asked.get(type);
                    rows.add(
                            Table.row(
                                    type.word(),
                                    there == null ? null : there.target().address(),
                                    there == null ? "not configured" : state(there),
                                    there == null ? null : there.answer().missing().size(),
                                    need.steps,
                                    String.join(", ", need.procedures)));
                });
        return Table.of(
                "What the steps need",
                List.of(
                        Table.Column.text("target"),
                        Table.Column.text("address"),
                        Table.Column.text("state"),
                        new Table.Column("rights missing", "count"),
                        new Table.Column("steps", "count"),
                        Table.Column.text("procedures")),
                rows);
    }
}
