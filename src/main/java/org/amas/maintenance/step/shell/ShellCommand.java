package org.amas.maintenance.step.shell;

import com.fasterxml.jackson.annotation.JsonAlias;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;

import org.amas.maintenance.step.Plan;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Runs an argument vector; no shell looks at it. */
@Component
class ShellCommand extends ShellKind<ShellCommand.Settings> {

    ShellCommand(Commands commands) {
        super(commands);
    }

    /**
     * @param command the program and its arguments, each as it arrives
     */
    record Settings(
            @JsonAlias({"argv", "args"}) @NotEmpty List<@NotNull String> command,
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
        return "shell.command";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    List<String> vector(Settings settings, Path folder) {
        return settings.command();
    }

    @Override
    Plan.PlannedObject planned(Settings settings) {
        String shown = String.join(" ", settings.command());
        return new Plan.PlannedObject("command", shown, "run", null);
    }
}
