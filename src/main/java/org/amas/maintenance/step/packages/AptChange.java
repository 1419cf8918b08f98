package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.packages.AptPlaces.Where;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A kind that has apt change something, on the machine or in the containers that are named. */
abstract class AptChange<S extends AptChange.Placed> implements StepKind<S> {

    /** Never asks anything, and keeps what somebody changed in a configuration file. */
    static final List<String> APT =
            List.of(
                    "env",
                    "DEBIAN_FRONTEND=noninteractive",
                    "LC_ALL=C.UTF-8",
                    "apt-get",
                    "--yes",
                    "-o",
                    "Dpkg::Options::=--force-confdef",
                    "-o",
                    "Dpkg::Options::=--force-confold");

    /** Settings that say where. */
    interface Placed {

        Where where();

        /** By the beginning of its name; empty: no container was asked for. */
        String service();

        default boolean asked() {
            return where() == Where.MACHINE || !service().isEmpty();
        }
    }

    private final AptPlaces places;

    AptChange(AptPlaces places) {
        this.places = places;
    }

    /** What would be changed there. */
    abstract List<PlannedObject> planned(S settings, AptPlace place, StepContext context)
            throws IOException, InterruptedException, AptState.NoApt;

    abstract String rule(S settings);

    /** Where it is allowed. */
    abstract Outcome change(S settings, List<AptPlace> all, StepContext context)
            throws IOException, InterruptedException;

    @Override
    public final Effect effect(S settings) {
        return Effect.CHANGES;
    }

    @Override
    public final boolean setsVariables() {
        return true;
    }

    @Override
    public final Set<TargetType> uses(S settings) {
        return settings.where().uses();
    }

    @Override
    public final Plan plan(S settings, StepContext context)
            throws IOException, InterruptedException {
        if (!settings.asked()) {
            return Plan.nothing();
        }
        try {
            List<AptPlace> all = all(settings, context);
            try {
                return plan(settings, all, context);
            } finally {
                AptPlaces.close(all);
            }
        } catch (TargetAbsent | TargetDown | IOException e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private Plan plan(S settings, List<AptPlace> all, StepContext context)
            throws IOException, InterruptedException {
        List<PlannedObject> objects = new ArrayList<>();
        for (AptPlace place : all) {
            if (AptPlaces.refusal(place, context).isEmpty()) {
                try {
                    objects.addAll(planned(settings, place, context));
                } catch (AptState.NoApt none) {
                    // Nothing of Debian's is in it.
                }
            }
        }
        return Plan.of(objects, rule(settings));
    }

    @Override
    public final Outcome perform(S settings, StepContext context)
            throws IOException, InterruptedException {
        if (!settings.asked()) {
            context.say("No service is named whose packages should be changed.");
            return Outcome.skipped("not asked for");
        }
        List<AptPlace> all = all(settings, context);
        try {
            if (all.isEmpty()) {
                return Outcome.unknown("no container of " + settings.service() + " runs");
            }
            List<AptPlace> allowed = new ArrayList<>();
            List<String> refusals = new ArrayList<>();
            for (AptPlace place : all) {
                String refusal = AptPlaces.refusal(place, context);
                if (refusal.isEmpty()) {
                    allowed.add(place);
                } else {
                    context.say("Left: " + refusal);
                    refusals.add(refusal);
                }
            }
            return refusals.isEmpty()
                    ? change(settings, allowed, context)
                    : Outcome.notRun(String.join("; ", refusals));
        } finally {
            AptPlaces.close(all);
        }
    }

    private List<AptPlace> all(S settings, StepContext context) throws IOException {
        return places.of(settings.where(), s -> s.startsWith(settings.service()), context);
    }

    @Override
    public Recovery recover(StepContext context) {
        return Recovery.unknown(
                "apt may have been at work: a new simulation tells what is left, dpkg --audit what"
                        + " is half done");
    }
}
