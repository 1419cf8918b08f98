package org.amas.maintenance.procedure;

import jakarta.validation.Validation;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.TargetType;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A step kind of which only what a procedure's text is checked against is real. */
record TestKind<S>(
        String name,
        Class<S> settings,
        Function<S, Effect> effects,
        Set<TargetType> targets,
        Set<String> readings,
        boolean declaresEffect)
        implements StepKind<S> {

    record Disk(
            @NotEmpty
                    List<@Pattern(regexp = "/.*", message = "must begin with /") String> mounts) {}

    record Script(List<String> interpreter, String script) {}

    record Command(List<String> command, java.util.Map<String, String> variables) {}

    record Clean(
            java.time.@jakarta.validation.constraints.NotNull Duration age,
            boolean images,
            int keep,
            String root) {}

    static StepKinds kinds() {
        return new StepKinds(
                List.of(
                        new TestKind<>(
                                "host.disk",
                                Disk.class,
                                s -> Effect.READS,
                                Set.of(TargetType.HOST),
                                Set.of("used_percent", "inodes_percent"),
                                false),
                        new TestKind<>(
                                "shell.script",
                                Script.class,
                                s -> Effect.READS,
                                Set.of(),
                                Set.of("*"),
                                true),
                        new TestKind<>(
                                "shell.command",
                                Command.class,
                                s -> Effect.READS,
                                Set.of(),
                                Set.of("*"),
                                true),
                        new TestKind<>(
                                "file.clean",
                                Clean.class,
                                s -> s.images() ? Effect.DESTROYS : Effect.CHANGES,
                                Set.of(TargetType.FILES),
                                Set.of("bytes_freed"),
                                false)),
                Validation.buildDefaultValidatorFactory().getValidator());
    }

    @Override
    public boolean setsVariables() {
        return declaresEffect;
    }

    @Override
    public Effect effect(S settings) {
        return effects.apply(settings);
    }

    @Override
    public Set<TargetType> uses(S settings) {
        return targets;
    }

    @Override
    public Plan plan(S settings, StepContext context) {
        return Plan.nothing();
    }

    @Override
    public Outcome perform(S settings, StepContext context) {
        return Outcome.notRun("a test kind");
    }
}
