package org.amas.maintenance.step;

/** A kind that only looks: it changes nothing, so there is nothing to plan. */
public interface ReadingKind<S> extends StepKind<S> {

    @Override
    default Effect effect(S settings) {
        return Effect.READS;
    }

    @Override
    default Plan plan(S settings, StepContext context) {
        return Plan.nothing();
    }
}
