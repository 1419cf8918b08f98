package org.amas.maintenance.step;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * A change that can't be shown before the launch, because only the run itself finds out what there
 * is to change. An earlier step of the run shows its plan and asks a person; it acts on what was
 * chosen there and is still so, and is SKIPPED if it wasn't chosen. {@link StepContext#approved()}
 * has exactly what was chosen when it is performed.
 */
public interface ChosenKind<S> extends StepKind<S> {

    /** How much of its plan a person chooses. */
    enum Pick {
        /** One object of several. */
        ONE,
        /** Any of them. */
        SOME,
        /** All of them or none. */
        ALL
    }

    /**
     * What a person must know before choosing it, one sentence each.
     *
     * @param precondition when it is offered at all, checked again right before it acts
     * @param check how it is known that it worked
     * @param undo how it is taken back
     */
    record Terms(String precondition, String check, String undo) {}

    /** So often in so long, in one environment. */
    record Rate(int times, Duration within) {}

    Pick pick();

    Terms terms(S settings);

    /** How often it may be done; null if any number of times. */
    default @Nullable Rate rate() {
        return null;
    }

    /** Whatever would destroy is shown before the launch, where its confirmation is typed. */
    @Override
    default Effect effect(S settings) {
        return Effect.CHANGES;
    }
}
