package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.util.StringUtils;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One act on one container of the project, and the wait until it is well. */
abstract class ContainerRemedy implements ChosenKind<ContainerRemedy.Settings> {

    /**
     * @param patience how long the container may take to be well again
     */
    record Settings(@DurationMin(seconds = 1) @DurationMax(minutes = 10) Duration patience) {

        Settings {
            patience = patience == null ? Duration.ofSeconds(90) : patience;
        }
    }

    /** {@code restart}. */
    abstract String action();

    /** Which of all containers of the project's services may be acted on. */
    abstract List<StackContainer> candidates(List<StackContainer> all);

    abstract void act(String id, DockerEngine engine);

    /** What takes it back. */
    abstract String undo(String container);

    @Override
    public final Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public final Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.DOCKER);
    }

    @Override
    public final Set<String> readings() {
        return Set.of("recovered_s");
    }

    @Override
    public final Pick pick() {
        return Pick.ONE;
    }

    @Override
    public final Plan plan(Settings settings, StepContext context) throws IOException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            return Plan.of(
                    candidates(StackContainer.of(engine)).stream()
                            .filter(one -> one.isOurs(context))
                            .map(one -> one.planned(action()))
                            .toList(),
                    "containers to " + action());
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public final Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            List<StackContainer> all = StackContainer.of(engine);
            List<StackContainer> chosen =
                    all.stream().filter(one -> context.mayTouch(one.planned(action()))).toList();
            if (chosen.size() != 1) {
                return Outcome.failed(
                        "refused: %s of those that were chosen are still there; it acts on one"
                                .formatted(Amount.of(chosen.size(), "container")));
            }
            return perform(chosen.getFirst(), all, settings, engine, context);
        }
    }

    private Outcome perform(
            StackContainer chosen,
            List<StackContainer> all,
            Settings settings,
            DockerEngine engine,
            StepContext context)
            throws IOException, InterruptedException {
        ProjectContainer container = chosen.container();
        Optional<String> refusal = refusal(chosen, all, context);
        if (refusal.isPresent()) {
            return Outcome.failed("refused: " + refusal.get());
        }
        context.say("%s %s …".formatted(StringUtils.capitalize(action()), container.name()));
        try {
            act(container.id(), engine);
        } catch (DockerException e) {
            return Outcome.failed("the engine refused: " + StackContainer.reason(e));
        }
        String undo = undo(container.name());
        context.table(StackContainer.done(container, action(), undo));
        String trouble =
                StackContainer.trouble(
                        container.id(), patience(settings, context), engine, context);
        if (trouble == null) {
            return Outcome.done(
                    "%s of %s: it runs and is well".formatted(action(), container.service()));
        }
        context.finding(
                Finding.error(
                                container.service(),
                                "is not well after the " + action() + ": " + trouble,
                                action() + "-failed:" + container.service())
                        .evidence(LastLines.of(container, engine)));
        return Outcome.done(
                "%s of %s did not help: %s".formatted(action(), container.service(), trouble));
    }

    private Optional<String> refusal(
            StackContainer chosen, List<StackContainer> all, StepContext context) {
        if (!chosen.isOurs(context)) {
            return Optional.of(
                    "%s is not labelled %s=true"
                            .formatted(chosen.container().name(), Expendable.LAB));
        }
        if (!candidates(all).contains(chosen)) {
            ProjectContainer now = chosen.container();
            return Optional.of(
                    "%s is %s by now%s"
                            .formatted(
                                    now.name(),
                                    now.state(),
                                    now.health().isEmpty() ? "" : ", " + now.health()));
        }
        return Optional.empty();
    }

    /** What is left of the step's time goes to telling what came of it. */
    private static Duration patience(Settings settings, StepContext context) {
        Duration left = context.timeLeft().minusSeconds(5);
        return settings.patience().compareTo(left) < 0 ? settings.patience() : left;
    }
}
