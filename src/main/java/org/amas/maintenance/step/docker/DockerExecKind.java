package org.amas.maintenance.step.docker;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.github.dockerjava.api.exception.DockerException;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs an argument vector in the running container of a service, without a terminal; no shell looks
 * at it. Only the procedure knows what it does, so it declares the effect.
 */
@Component
class DockerExecKind implements StepKind<DockerExecKind.Settings> {

    /**
     * @param service by its name with or without a colour
     * @param command the program and its arguments, each as it arrives
     * @param user whose it is in there; the container's own unless given
     * @param workingDirectory in there; the container's own unless given
     * @param expectedExits 0 unless given
     */
    record Settings(
            @NotBlank @Pattern(regexp = ContainerAct.SERVICE) String service,
            @JsonAlias({"argv", "args"}) @NotEmpty List<@NotNull String> command,
            @Nullable @Pattern(regexp = "[A-Za-z0-9_][A-Za-z0-9_.:-]*") String user,
            @JsonAlias("directory") @Nullable @Pattern(regexp = "/.*") String workingDirectory,
            @JsonAlias({"expectedExitCodes", "expected"})
                    List<@NotNull @Range(min = 0, max = 255) Integer> expectedExits,
            @JsonAlias({"warningExitCodes", "warning"})
                    List<@NotNull @Range(min = 0, max = 255) Integer> warningExits) {

        Settings {
            expectedExits = expectedExits == null ? List.of(0) : List.copyOf(expectedExits);
            warningExits = warningExits == null ? List.of() : List.copyOf(warningExits);
        }

        @AssertTrue(
                message = "an exit code stands in expectedExits or in warningExits, not in both")
        boolean isEachExitOnce() {
            return Collections.disjoint(expectedExits, warningExits);
        }

        String action() {
            return "run " + String.join(" ", command);
        }
    }

    private final Tools tools;

    DockerExecKind(Tools tools) {
        this.tools = tools;
    }

    @Override
    public String name() {
        return "docker.exec";
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
        return Stores.withEngine(settings.service());
    }

    @Override
    public Set<String> readings() {
        return Set.of();
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws IOException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            return StackContainer.find(engine, settings.service())
                    .map(one -> Plan.of(List.of(one.planned(settings.action())), "one command"))
                    .orElseGet(() -> Plan.unavailable(Service.none(engine, settings.service())));
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        Optional<String> off = tools.off();
        if (off.isPresent()) {
            return Outcome.notRun(off.get());
        }
        try (DockerEngine engine = StackContainer.target(context).open()) {
            Optional<StackContainer> found = StackContainer.find(engine, settings.service());
            if (found.isEmpty()) {
                return Outcome.failed(Service.none(engine, settings.service()));
            }
            String refusal = refusal(found.get(), settings, context);
            return refusal == null
                    ? run(found.get().container(), settings, engine, context)
                    : Outcome.failed("refused: " + refusal);
        } catch (DockerException e) {
            return Outcome.failed("the engine refused: " + StackContainer.reason(e));
        }
    }

    private static @Nullable String refusal(
            StackContainer found, Settings settings, StepContext context) {
        String refusal = found.refusal(settings.action(), context);
        return refusal == null ? found.container().standstill() : refusal;
    }

    private static Outcome run(
            ProjectContainer container, Settings settings, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException {
        ContainerCommand command =
                ContainerCommand.prepare(
                        engine,
                        container.id(),
                        settings.command(),
                        settings.user() == null ? "" : settings.user(),
                        settings.workingDirectory() == null ? "" : settings.workingDirectory(),
                        context);
        command.run(context);
        if (context.cancelled()) {
            return Outcome.failed(
                    command.end()
                            ? "stopped; nothing of it runs in %s".formatted(container.name())
                            : "could not be ended: it still runs in " + container.name());
        }
        if (command.isAbsent()) {
            return Outcome.notRun(
                    "there is no program %s in %s"
                            .formatted(settings.command().getFirst(), container.service()));
        }
        Optional<Integer> exit = command.exit();
        return exit.isPresent()
                ? judged(exit.get(), container.service(), settings, context)
                : Outcome.failed("the engine broke off and tells no exit code");
    }

    private static Outcome judged(
            int exit, String service, Settings settings, StepContext context) {
        String words = "exit code %d in %s".formatted(exit, service);
        if (settings.expectedExits().contains(exit)) {
            return Outcome.concluded(words);
        }
        if (settings.warningExits().contains(exit)) {
            context.finding(Finding.warning(service, "Ended with " + words + ".", "exit " + exit));
            return Outcome.concluded(words);
        }
        return Outcome.exited(words);
    }

    /** What still runs in there is ended, and proven gone, before anything is said of it. */
    @Override
    public Recovery recover(StepContext context) throws IOException, InterruptedException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            Optional<ContainerCommand> left = ContainerCommand.left(engine, context);
            if (left.isEmpty()) {
                return Recovery.neverStarted("its command had not been made");
            }
            ContainerCommand command = left.get();
            if (command.isRunning()) {
                return command.end()
                        ? Recovery.killed("was still running in its container and has been ended")
                        : Recovery.stillRunning("could not be ended in its container");
            }
            return Recovery.unknown(
                    command.exit()
                            .map(
                                    code ->
                                            "had ended with exit code %d, but nobody had judged it"
                                                    .formatted(code))
                            .orElse("its command was made; whether it ran can't be told"));
        }
    }
}
