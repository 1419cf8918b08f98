package org.amas.maintenance.step.shell;

import com.fasterxml.jackson.annotation.JsonAlias;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Set;

/** Runs an argument vector; no shell looks at it. */
@Component
class ShellCommand implements StepKind<ShellCommand.Settings> {

    private final Commands commands;

    ShellCommand(Commands commands) {
        this.commands = commands;
    }

    /**
     * @param command the program and its arguments, each as it arrives
     * @param workingDirectory the step's own folder unless given
     * @param environment variables copied from the application's environment, by name
     * @param expectedExits 0 unless given
     * @param warningExits exit codes that warn
     * @param targets what the command touches: locked while a changing step runs
     */
    record Settings(
            @JsonAlias({"argv", "args"}) @NotEmpty List<@NotNull String> command,
            @JsonAlias("directory") @Nullable String workingDirectory,
            @Nullable List<String> environment,
            @JsonAlias({"expectedExitCodes", "expected"}) @Nullable List<Integer> expectedExits,
            @JsonAlias({"warningExitCodes", "warning"}) @Nullable List<Integer> warningExits,
            @Nullable Set<TargetType> targets) {

        Commands.Terms terms() {
            return new Commands.Terms(
                    workingDirectory,
                    environment == null ? List.of() : environment,
                    expectedExits == null ? List.of(0) : expectedExits,
                    warningExits == null ? List.of() : warningExits);
        }
    }

    @Override
    public String name() {
        return "shell.command";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public boolean declaresEffect() {
        return true;
    }

    /** The least it can be: the step declares the rest. */
    @Override
    public Effect effect(Settings settings) {
        return Effect.READS;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return settings.targets() == null ? Set.of() : settings.targets();
    }

    @Override
    public Set<String> readings() {
        return Set.of("*");
    }

    /** What a command touches can't be known; what would be run can. */
    @Override
    public Plan plan(Settings settings, StepContext context) {
        return Plan.of(
                List.of(
                        new Plan.PlannedObject(
                                "command", String.join(" ", settings.command()), "run", null)),
                "one command");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws Exception {
        return commands.perform(context, settings.terms(), folder -> settings.command());
    }

    @Override
    public Recovery recover(Settings settings, StepContext context) throws Exception {
        return commands.recover(context);
    }
}
