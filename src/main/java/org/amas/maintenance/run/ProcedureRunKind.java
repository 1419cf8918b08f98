package org.amas.maintenance.run;

import jakarta.validation.constraints.NotBlank;

import org.amas.maintenance.step.CallingKind;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.Set;

/**
 * Runs another procedure in the same environment. The run that performs the step starts that one
 * and waits for its end without a thread, which no kind can do by itself: see {@link ChildRuns}.
 */
@Component
class ProcedureRunKind implements CallingKind<ProcedureRunKind.Settings> {

    /**
     * @param procedure its key
     * @param parameters by name; a duration as its word
     */
    record Settings(@NotBlank String procedure, @Nullable Map<String, Object> parameters) {}

    /** Asked for late: it needs the catalogue, which itself needs all kinds. */
    private final ObjectProvider<ChildPlans> plans;

    ProcedureRunKind(ObjectProvider<ChildPlans> plans) {
        this.plans = plans;
    }

    @Override
    public String name() {
        return "procedure.run";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Called called(Settings settings) {
        Map<String, Object> parameters = settings.parameters();
        return new Called(settings.procedure(), parameters == null ? Map.of() : parameters);
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of();
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        return plans.getObject().shown(called(settings), context.environment());
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        return Outcome.notRun("another procedure can only be run by a run's own step");
    }
}
