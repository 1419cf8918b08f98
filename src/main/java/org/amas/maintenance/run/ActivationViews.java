package org.amas.maintenance.run;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.procedure.Activation;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.SourceDiff;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.stream.Collectors;

/** What a procedure's page says of the second person that a version of the operator's own needs. */
@Component
class ActivationViews {

    private final Catalogue catalogue;
    private final Activations activations;
    private final Environments environments;

    ActivationViews(Catalogue catalogue, Activations activations, Environments environments) {
        this.catalogue = catalogue;
        this.activations = activations;
        this.environments = environments;
    }

    /**
     * @param where the titles of the environments in which the version waits
     * @param first the name of one of them
     * @param replaced what the new text is compared with; null if there is nothing before it
     * @param mayActivate whether the reader is the second person that is asked for
     */
    record Waiting(
            Activation activation,
            String where,
            String first,
            @Nullable Version replaced,
            List<SourceDiff.Line> diff,
            boolean mayActivate) {}

    /** True while some environment asks for a second person, and nobody was it. */
    boolean isWaiting(Catalogue.Entry entry) {
        return mayWait(entry, strict()) && activations.of(entry).isWaiting();
    }

    private static boolean mayWait(Catalogue.Entry entry, List<Environment> strict) {
        return !entry.retired() && !strict.isEmpty();
    }

    /** Null where nothing waits. */
    @Nullable Waiting waiting(Catalogue.Entry entry, CurrentUser reader) {
        List<Environment> strict = strict();
        Activation activation = activations.of(entry);
        if (!mayWait(entry, strict) || !activation.isWaiting()) {
            return null;
        }
        Version current = entry.version();
        Version replaced = replaced(activation);
        return new Waiting(
                activation,
                strict.stream().map(Environment::title).collect(Collectors.joining(" and ")),
                strict.getFirst().name(),
                replaced,
                replaced == null ? List.of() : SourceDiff.of(replaced.source(), current.source()),
                reader.mayDecide() && activation.mayBeGivenBy(reader.name()));
    }

    Activation activation(Catalogue.Entry current) {
        return activations.of(current);
    }

    /** The environments in which a launch runs exactly this version. */
    List<Environment> environments(Catalogue.Entry current, Version shown) {
        return environments.all().stream()
                .filter(e -> activations.served(current, e).filter(shown::equals).isPresent())
                .toList();
    }

    /** The procedure as it runs in an environment; as it is where none of it may run there. */
    Catalogue.Entry served(Catalogue.Entry current, String environment) {
        return environments
                .named(environment)
                .flatMap(e -> activations.served(current, e))
                .map(version -> new Catalogue.Entry(version, current.retired()))
                .orElse(current);
    }

    private List<Environment> strict() {
        return environments.all().stream().filter(Environment::approvalRequired).toList();
    }

    private @Nullable Version replaced(Activation activation) {
        if (activation.served() != null) {
            return activation.served();
        }
        Version current = activation.current();
        return catalogue.versions(current.key()).stream()
                .filter(v -> v.number() < current.number())
                .findFirst()
                .orElse(null);
    }
}
