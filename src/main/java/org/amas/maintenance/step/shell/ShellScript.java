package org.amas.maintenance.step.shell;

import com.fasterxml.jackson.annotation.JsonAlias;

import jakarta.validation.constraints.NotBlank;
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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs a script with an interpreter. The script is never substituted into: a parameter {@code
 * max-age} reaches it as {@code $MAX_AGE}.
 */
@Component
class ShellScript implements StepKind<ShellScript.Settings> {

    private final Commands commands;

    ShellScript(Commands commands) {
        this.commands = commands;
    }

    /**
     * @param interpreter the program that reads the script, with its options: {@code [sh, -eu]}
     * @param script the text as it is written into a file
     * @param workingDirectory the step's own folder unless given
     * @param environment variables copied from the application's environment, by name
     * @param expectedExits 0 unless given
     * @param warningExits exit codes that warn
     * @param targets what the script touches: locked while a changing step runs
     */
    record Settings(
            @NotEmpty List<@NotNull String> interpreter,
            @NotBlank String script,
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

        List<String> written(Path folder) throws IOException {
            Path file = folder.resolve("script");
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, script);
            List<String> vector = new ArrayList<>(interpreter);
            vector.add(file.toString());
            return vector;
        }
    }

    @Override
    public String name() {
        return "shell.script";
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

    /** What a script touches can't be known; what would be run can. */
    @Override
    public Plan plan(Settings settings, StepContext context) {
        return Plan.of(
                List.of(new Plan.PlannedObject("script", settings.script(), "run", null)),
                "one script");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws Exception {
        return commands.perform(context, settings.terms(), settings::written);
    }

    @Override
    public Recovery recover(Settings settings, StepContext context) throws Exception {
        return commands.recover(context);
    }
}
