package org.amas.maintenance.step.shell;

import jakarta.validation.constraints.AssertTrue;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A kind that runs what a procedure says, of which only the procedure knows what it does. */
abstract class ShellKind<S extends ShellKind.Terms> implements StepKind<S> {

    private final Commands commands;

    ShellKind(Commands commands) {
        this.commands = commands;
    }

    /** What the settings say of the surroundings, the exit codes and the targets. */
    interface Terms {

        /** The step's own folder unless given. */
        @Nullable String workingDirectory();

        /** Variables copied from the application's environment, by name. */
        @Nullable List<String> environment();

        /** 0 unless given. */
        @Nullable List<Integer> expectedExits();

        /** Exit codes that warn. */
        @Nullable List<Integer> warningExits();

        @AssertTrue(
                message = "an exit code stands in expectedExits or in warningExits, not in both")
        default boolean isEachExitOnce() {
            List<Integer> expected = expectedExits();
            List<Integer> warning = warningExits();
            return expected == null || warning == null || Collections.disjoint(expected, warning);
        }

        /** What it touches: locked while a changing step runs. */
        @Nullable Set<TargetType> targets();
    }

    /** The argument vector; the step's folder is there by now. */
    abstract List<String> vector(S settings, Path folder) throws IOException;

    /** What would be run: what it touches can't be known. */
    abstract Plan.PlannedObject planned(S settings);

    @Override
    public boolean declaresEffect() {
        return true;
    }

    @Override
    public boolean setsVariables() {
        return true;
    }

    /** The least it can be: the step declares the rest. */
    @Override
    public Effect effect(S settings) {
        return Effect.READS;
    }

    @Override
    public Set<TargetType> uses(S settings) {
        Set<TargetType> targets = settings.targets();
        return targets == null ? Set.of() : targets;
    }

    @Override
    public Set<String> readings() {
        return Set.of(ANY_READING);
    }

    @Override
    public Plan plan(S settings, StepContext context) {
        Plan.PlannedObject planned = planned(settings);
        return Plan.of(List.of(planned), "one " + planned.type());
    }

    @Override
    public Outcome perform(S settings, StepContext context) throws Exception {
        return commands.perform(context, terms(settings), folder -> vector(settings, folder));
    }

    @Override
    public Recovery recover(StepContext context) throws Exception {
        return commands.recover(context, context.output());
    }

    private static Commands.Terms terms(Terms given) {
        List<String> environment = given.environment();
        List<Integer> expected = given.expectedExits();
        List<Integer> warning = given.warningExits();
        return new Commands.Terms(
                given.workingDirectory(),
                environment == null ? List.of() : environment,
                expected == null ? List.of(0) : expected,
                warning == null ? List.of() : warning);
    }
}
