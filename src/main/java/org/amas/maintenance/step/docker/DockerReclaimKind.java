package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Makes room on the engine's disk in an emergency: what the routine prune removes, but sooner. */
@Component
class DockerReclaimKind implements ChosenKind<DockerReclaimKind.Settings> {

    /**
     * @param olderThan younger ones may be what a rollback needs; at least a day
     */
    record Settings(@DurationMin(days = 1) Duration olderThan) {

        Settings {
            olderThan = olderThan == null ? Duration.ofDays(1) : olderThan;
        }

        DockerPruneKind.Settings routine() {
            return new DockerPruneKind.Settings(olderThan, true, true);
        }
    }

    private final DockerPruneKind routine;

    DockerReclaimKind(DockerPruneKind routine) {
        this.routine = routine;
    }

    @Override
    public String name() {
        return "docker.reclaim";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.DOCKER);
    }

    @Override
    public Set<String> readings() {
        return routine.readings();
    }

    @Override
    public Pick pick() {
        return Pick.ALL;
    }

    @Override
    public Terms terms(Settings settings) {
        return new Terms(
                "No name and no container points to it, and it is older than %d h."
                        .formatted(settings.olderThan().toHours()),
                "The engine says what each gave back.",
                "None: images are pulled again, build cache is built again.");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) throws IOException {
        return routine.plan(settings.routine(), context);
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws Exception {
        Plan now = routine.plan(settings.routine(), context);
        if (now.unavailable() != null) {
            return Outcome.failed("refused: " + now.unavailable());
        }
        if (now.objects().stream().noneMatch(context::mayTouch)) {
            return Outcome.failed("refused: nothing of what was chosen is expendable any more");
        }
        Outcome outcome = routine.perform(settings.routine(), context);
        Plan left = routine.plan(settings.routine(), context);
        left.objects().stream()
                .filter(context::mayTouch)
                .forEach(
                        object ->
                                context.finding(
                                        Finding.error(
                                                object.name(),
                                                "is still there",
                                                "not-reclaimed:" + object.type())));
        return outcome;
    }
}
