package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Set;

/** The disaster: every container of the drill stack is killed, without a chance to close a file. */
@Component
class DrillKillKind extends DrillKind {

    @Override
    public String name() {
        return "drill.kill";
    }

    @Override
    public Effect effect(NoSettings settings) {
        return Effect.DESTROYS;
    }

    @Override
    public Set<String> readings() {
        return Set.of("containers_killed");
    }

    @Override
    String action(JsonNode container) {
        return "kill";
    }

    @Override
    String volumeAction() {
        return "";
    }

    @Override
    Outcome act(DrillStack stack, DockerEngine engine, StepContext context) throws IOException {
        int killed = 0;
        for (JsonNode one : stack.containers()) {
            if (Inspections.running(one)) {
                context.say("Killing " + Inspections.name(one));
                engine.client().killContainerCmd(one.path("Id").asString("")).exec();
                killed++;
            }
        }
        for (JsonNode one : stack.containers()) {
            String id = one.path("Id").asString("");
            if (Inspections.running(engine.get("/containers/" + id + "/json"))) {
                return Outcome.failed(Inspections.name(one) + " still runs after it was killed");
            }
        }
        context.reading(Reading.of("containers_killed", killed, ""));
        return killed == 0
                ? Outcome.failed("nothing of it ran, so nothing could be killed")
                : Outcome.done(Amount.of(killed, "container") + " killed, none runs");
    }
}
