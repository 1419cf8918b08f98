package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Set;

/** A kind that looks at a Docker engine. */
public abstract class DockerCheck<S> implements ReadingKind<S> {

    /** Asks, and judges what came back. */
    protected abstract Outcome check(S settings, DockerEngine engine, StepContext context)
            throws IOException;

    @Override
    public final Outcome perform(S settings, StepContext context) throws IOException {
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        context.say("Asking " + target.host() + " about project " + target.project() + " …");
        try (DockerEngine engine = target.open()) {
            return check(settings, engine, context);
        } catch (SocketTimeoutException silent) {
            String reason = String.valueOf(silent.getMessage());
            throw new TargetDown(TargetType.DOCKER, target.address(), reason, silent);
        }
    }

    @Override
    public Set<TargetType> uses(S settings) {
        return Set.of(TargetType.DOCKER);
    }
}
