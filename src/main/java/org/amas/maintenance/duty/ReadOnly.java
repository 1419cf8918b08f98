package org.amas.maintenance.duty;

import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.Definition;
import org.amas.maintenance.procedure.InvalidParameters;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.Optional;

/** Knows which duties only read, with the parameters that a launch without a form has. */
@Component
class ReadOnly {

    private final Catalogue catalogue;
    private final Activations activations;
    private final Arguments arguments;
    private final Environments environments;

    ReadOnly(
            Catalogue catalogue,
            Activations activations,
            Arguments arguments,
            Environments environments) {
        this.catalogue = catalogue;
        this.activations = activations;
        this.arguments = arguments;
        this.environments = environments;
    }

    boolean onlyReads(Duty duty) {
        return onlyReads(duty.procedure(), duty.environment());
    }

    boolean onlyReads(String procedure, String environment) {
        Optional<Definition> definition =
                environments
                        .named(environment)
                        .flatMap(where -> served(procedure, where))
                        .map(Version::definition);
        try {
            return definition.isPresent()
                    && arguments
                            .bound(
                                    definition.get(),
                                    arguments.resolve(definition.get(), Map.of()),
                                    environment,
                                    0)
                            .stream()
                            .allMatch(step -> step.effect() == Effect.READS);
        } catch (InvalidParameters needsAPerson) {
            return false;
        }
    }

    private Optional<Version> served(String procedure, Environment environment) {
        return catalogue
                .entry(procedure)
                .filter(entry -> !entry.retired())
                .flatMap(entry -> activations.served(entry, environment));
    }
}
