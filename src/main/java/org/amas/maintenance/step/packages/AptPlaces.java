package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Finds what a step's settings mean: the machine, or containers by their services. */
@Component
class AptPlaces {

    private final Tools tools;

    AptPlaces(Tools tools) {
        this.tools = tools;
    }

    /** Whose packages. */
    enum Where {
        MACHINE,
        CONTAINERS;

        Set<TargetType> uses() {
            return Set.of(this == MACHINE ? TargetType.HOST : TargetType.DOCKER);
        }
    }

    /** All that run; the caller closes them. */
    List<AptPlace> of(Where where, Predicate<String> services, StepContext context)
            throws IOException {
        if (where == Where.MACHINE) {
            AptMachine machine = AptMachine.of(context, tools);
            context.say("Asking " + machine.name() + " …");
            return List.of(machine);
        }
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        context.say("Asking " + target.host() + " for the containers that run …");
        List<AptPlace> places = new ArrayList<>();
        RunningContainer.all(target, services).forEach(c -> places.add(new AptContainer(c)));
        return places;
    }

    /** Why nothing may be changed there; empty if it may: the lab is all that the lab changes. */
    static String refusal(AptPlace place, StepContext context) {
        return switch (place) {
            case AptContainer container -> {
                boolean guarded =
                        context.lab()
                                || context.target(DockerTarget.class, TargetType.DOCKER).guarded();
                yield guarded && !container.container().lab()
                        ? container.container().name() + " is not labelled amas.lab=true"
                        : "";
            }
            default ->
                    context.lab() ? "in the lab no package of the machine itself is changed" : "";
        };
    }

    /** The machine's own packages name it; a container's are not the machine's. */
    static Reading named(Reading reading, List<AptPlace> places) {
        return places.size() == 1 && places.getFirst() instanceof AptMachine machine
                ? reading.label("host", machine.name())
                : reading;
    }

    static void close(List<AptPlace> places) throws IOException {
        for (AptPlace place : places) {
            place.close();
        }
    }
}
