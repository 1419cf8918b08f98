package org.amas.maintenance.step.docker;

import com.github.dockerjava.api.exception.DockerException;

import org.amas.maintenance.step.EndangeringKind;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.DrillStack.NotADrill;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One act on the whole drill stack. */
abstract class DrillKind implements EndangeringKind<NoSettings> {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What would be done to each container; empty if nothing. */
    abstract String action(JsonNode container);

    /** And to each of its volumes; empty if nothing. */
    abstract String volumeAction();

    abstract Outcome act(DrillStack stack, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException, NotADrill;

    @Override
    public final Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public final Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.DOCKER);
    }

    /** A copy, of which nobody makes a backup. */
    @Override
    public final Set<TargetType> endangers(NoSettings settings) {
        return Set.of();
    }

    @Override
    public final Plan plan(NoSettings settings, StepContext context) throws IOException {
        try (DockerEngine engine = StackContainer.target(context).open()) {
            return Plan.of(objects(DrillStack.of(engine)), "the drill stack");
        } catch (TargetAbsent | TargetDown e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        } catch (NotADrill foreign) {
            return Plan.unavailable(foreign.reason());
        }
    }

    private List<PlannedObject> objects(DrillStack stack) throws IOException, NotADrill {
        List<PlannedObject> objects = new ArrayList<>();
        for (JsonNode one : stack.containers()) {
            if (!action(one).isEmpty()) {
                objects.add(planned(one));
            }
        }
        if (!volumeAction().isEmpty()) {
            stack.volumes().keySet().forEach(v -> objects.add(volume(v)));
        }
        return objects;
    }

    /** How long a container may take to be well: what else is left of the step is for the next. */
    static Duration patience(StepContext context) {
        Duration left = context.timeLeft().dividedBy(2);
        return PATIENCE.compareTo(left) < 0 ? PATIENCE : left;
    }

    /** It was made with its container, which an earlier step has made anew. */
    private static boolean isUnnamed(PlannedObject object) {
        return object.type().equals("volume") && DrillStack.isAnonymous(object.name());
    }

    /** By name: an earlier step of the run makes them anew. */
    private PlannedObject planned(JsonNode container) {
        return new PlannedObject("container", Inspections.name(container), action(container), null);
    }

    private PlannedObject volume(String name) {
        return new PlannedObject("volume", name, volumeAction(), null);
    }

    @Override
    public final Outcome perform(NoSettings settings, StepContext context) throws Exception {
        String project = StackContainer.target(context).project();
        context.say(
                "Asking for the containers of " + project + ", and whether all are the drill's …");
        try (DockerEngine engine = StackContainer.target(context).open()) {
            DrillStack stack = DrillStack.of(engine);
            for (PlannedObject object : objects(stack)) {
                if (!isUnnamed(object) && !context.mayTouch(object)) {
                    return Outcome.failed(
                            "refused: %s was not in the plan".formatted(object.name()));
                }
            }
            return act(stack, engine, context);
        } catch (NotADrill foreign) {
            return Outcome.failed(foreign.reason());
        } catch (DockerException e) {
            return Outcome.failed("the engine refused: " + StackContainer.reason(e));
        }
    }
}
