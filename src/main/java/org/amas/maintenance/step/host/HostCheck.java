package org.amas.maintenance.step.host;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.util.Set;

/** A kind that looks at the machine, once it is proven that this is the one. */
abstract class HostCheck<S> implements ReadingKind<S> {

    abstract Outcome check(S settings, HostTarget host, StepContext context)
            throws IOException, InterruptedException;

    @Override
    public final Outcome perform(S settings, StepContext context)
            throws IOException, InterruptedException {
        HostTarget host = context.target(HostTarget.class, TargetType.HOST).proven();
        context.say("Looking at " + host.hostname() + ", seen below " + host.root());
        return check(settings, host, context);
    }

    @Override
    public Set<TargetType> uses(S settings) {
        return Set.of(TargetType.HOST);
    }
}
