package org.amas.maintenance.step.http;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** A kind that asks the API, one request at a time. */
abstract class ApiCheck<S extends ApiCheck.Patient> implements ReadingKind<S> {

    /** Settings that say how long one answer may take. */
    interface Patient {

        Duration LONGEST = Duration.ofSeconds(10);

        Duration patience();

        static Duration orLongest(@Nullable Duration patience) {
            return patience == null ? LONGEST : patience;
        }
    }

    /** Asks, and judges what came back. */
    abstract Outcome check(S settings, Calls calls, StepContext context)
            throws IOException, InterruptedException;

    @Override
    public final Outcome perform(S settings, StepContext context)
            throws IOException, InterruptedException {
        ApiTarget target = context.target(ApiTarget.class, TargetType.API);
        try (Calls calls = new Calls(context, target, settings.patience())) {
            return check(settings, calls, context);
        }
    }

    @Override
    public Set<TargetType> uses(S settings) {
        return Set.of(TargetType.API);
    }
}
