package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.DrillStack.NotADrill;
import org.amas.maintenance.target.DockerEngine;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Starts what is not up yet of the rebuilt drill stack, and takes the time since it was killed. */
@Component
class DrillStartKind extends DrillKind {

    @Override
    public String name() {
        return "drill.start";
    }

    @Override
    public Effect effect(NoSettings settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<String> readings() {
        return Set.of("served_after_s", "recovered_s");
    }

    @Override
    String action(JsonNode container) {
        return "start";
    }

    @Override
    String volumeAction() {
        return "";
    }

    @Override
    Outcome act(DrillStack stack, DockerEngine engine, StepContext context)
            throws IOException, InterruptedException, NotADrill {
        int started = 0;
        Instant killed = Instant.EPOCH;
        for (JsonNode one : stack.containers()) {
            killed = stack.killedAt(one);
            if (!Inspections.running(one)) {
                context.say("Starting " + Inspections.name(one));
                engine.client().startContainerCmd(one.path("Id").asString("")).exec();
                started++;
            }
        }
        int well = 0;
        for (JsonNode one : stack.containers()) {
            String id = one.path("Id").asString("");
            String trouble = StackContainer.trouble(id, patience(context), engine, context);
            well += trouble == null ? 1 : 0;
            if (trouble != null) {
                context.finding(
                        Finding.error(
                                        Inspections.service(one),
                                        "is not well: " + trouble,
                                        "drill-not-well:" + Inspections.service(one))
                                .evidence(LastLines.of(ProjectContainer.from(one), engine)));
            }
        }
        Duration taken = Duration.between(killed, context.clock().instant());
        if (well == stack.containers().size()) {
            context.reading(Reading.of("served_after_s", taken.toSeconds(), "s"));
        }
        return Outcome.done(
                "%s started; %d of %d well, %s after the stack was killed"
                        .formatted(
                                Amount.of(started, "container"),
                                well,
                                stack.containers().size(),
                                Amount.time(taken)));
    }
}
