package org.amas.maintenance.procedure;

import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.TargetType;

import java.util.Set;

/**
 * A step with its values in place, ready to be planned or performed.
 *
 * @param effect the worse of what is declared and what the kind computes from the settings
 */
public record BoundStep<S>(
        StepDefinition step, StepKind<S> kind, S settings, Effect effect, Set<TargetType> uses) {

    /**
     * Whether what it would touch must be shown before the launch: not if it only reads, and not if
     * the run itself shows it and asks.
     */
    public boolean isShownBefore() {
        return effect == Effect.DESTROYS
                || effect == Effect.CHANGES && !(kind instanceof ChosenKind);
    }

    static <S> BoundStep<S> of(StepDefinition step, StepKind<S> kind, S settings) {
        Effect computed = kind.effect(settings);
        Effect declared = step.effect();
        Effect effect = declared != null && declared.compareTo(computed) > 0 ? declared : computed;
        return new BoundStep<>(step, kind, settings, effect, Set.copyOf(kind.uses(settings)));
    }
}
