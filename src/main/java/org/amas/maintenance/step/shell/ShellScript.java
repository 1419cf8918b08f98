package org.amas.maintenance.step.shell;

import com.fasterxml.jackson.annotation.JsonAlias;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;

import org.amas.maintenance.step.OwnerOnly;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs a script with an interpreter. The script is never substituted into: a parameter {@code
 * max-age} reaches it as {@code $MAX_AGE}.
 */
@Component
class ShellScript extends ShellKind<ShellScript.Settings> {

    ShellScript(Commands commands) {
        super(commands);
    }

    /**
     * @param interpreter the program that reads the script, with its options: {@code [sh, -eu]}
     * @param script the text as it is written into a file
     */
    record Settings(
            @NotEmpty List<@NotNull String> interpreter,
            @NotBlank String script,
            @JsonAlias("directory") @Nullable String workingDirectory,
            @Nullable List<String> environment,
            @JsonAlias({"expectedExitCodes", "expected"})
                    @Nullable List<@NotNull @Range(min = 0, max = 255) Integer> expectedExits,
            @JsonAlias({"warningExitCodes", "warning"})
                    @Nullable List<@NotNull @Range(min = 0, max = 255) Integer> warningExits,
            @Nullable Set<TargetType> targets)
            implements Terms {}

    @Override
    public String name() {
        return "shell.script";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    List<String> vector(Settings settings, Path folder) throws IOException {
        Path file = folder.resolve("script");
        Files.createFile(file, OwnerOnly.FILE);
        Files.writeString(file, settings.script());
        List<String> vector = new ArrayList<>(settings.interpreter());
        vector.add(file.toString());
        return vector;
    }

    @Override
    Plan.PlannedObject planned(Settings settings) {
        return new Plan.PlannedObject("script", settings.script(), "run", null);
    }
}
