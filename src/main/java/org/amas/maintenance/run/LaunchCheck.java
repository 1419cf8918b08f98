package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.procedure.Arguments;
import org.amas.maintenance.procedure.BoundStep;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.procedure.InvalidParameters;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.Visible;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides whether what a caller asks for can be launched, before anything is stored. */
@Component
class LaunchCheck {

    static final int REASON = 2_000;

    private final Catalogue catalogue;
    private final Activations activations;
    private final Environments environments;
    private final Arguments arguments;

    LaunchCheck(
            Catalogue catalogue,
            Activations activations,
            Environments environments,
            Arguments arguments) {
        this.catalogue = catalogue;
        this.activations = activations;
        this.environments = environments;
        this.arguments = arguments;
    }

    /** A launch whose every word is known. */
    record Checked(
            Version version,
            Environment environment,
            Map<String, Object> parameters,
            List<BoundStep<?>> steps) {

        /** The steps whose plan the caller must have seen. */
        List<BoundStep<?>> toShow() {
            return steps.stream().filter(step -> step.isShownBefore()).toList();
        }

        Optional<BoundStep<?>> destroying() {
            return steps.stream().filter(s -> s.effect() == Effect.DESTROYS).findFirst();
        }
    }

    /**
     * @throws InvalidRequest with all fields that are wrong
     * @throws Conflict if the procedure is retired, or waits for activation there
     */
    Checked check(Launch launch) {
        List<FieldError> errors = new ArrayList<>();
        Catalogue.Entry entry = entry(launch.procedure(), errors);
        Environment environment = environment(launch.environment(), errors);
        checkReason(launch.reason(), errors);
        Map<String, Object> given = given(launch, errors);
        Map<String, Object> parameters = Map.of();
        List<BoundStep<?>> steps = List.of();
        Version version = null;
        if (entry != null) {
            version = environment == null ? entry.version() : served(entry, environment);
            try {
                parameters = arguments.resolve(version.definition(), given);
                if (environment != null) {
                    steps =
                            arguments.bound(
                                    version.definition(), parameters, environment.name(), 0);
                }
            } catch (InvalidParameters e) {
                e.violations().stream()
                        .filter(
                                v ->
                                        errors.stream()
                                                .noneMatch(
                                                        known -> v.field().equals(known.field())))
                        .toList()
                        .forEach(v -> errors.add(new FieldError(v.field(), v.message())));
            }
        }
        if (!errors.isEmpty() || version == null || environment == null) {
            throw new InvalidRequest(errors);
        }
        return new Checked(version, environment, parameters, steps);
    }

    private Catalogue.@Nullable Entry entry(@Nullable String key, List<FieldError> errors) {
        if (key == null || key.isBlank()) {
            errors.add(new FieldError("procedure", "is required"));
            return null;
        }
        Optional<Catalogue.Entry> entry = catalogue.entry(key);
        if (entry.isEmpty()) {
            errors.add(
                    new FieldError(
                            "procedure",
                            "There is no procedure " + Visible.of(Texts.clip(key, 120))));
            return null;
        }
        if (entry.get().retired()) {
            throw new Conflict("The procedure " + key + " is retired.");
        }
        return entry.get();
    }

    private Version served(Catalogue.Entry entry, Environment environment) {
        return activations
                .served(entry, environment)
                .orElseThrow(() -> new Conflict(waiting(entry.version(), environment)));
    }

    private static String waiting(Version version, Environment environment) {
        String loader = version.loader();
        return """
        Version %d of %s is from the operator's directory and waits for activation in %s. \
        It was loaded by %s at %s. %s activates it on its page, or by \
        POST /api/v1/procedures/%s/activations with {"version": %d}.\
        """
                .formatted(
                        version.number(),
                        version.key(),
                        environment.title(),
                        loader == null ? "the application as it started" : loader,
                        new Formats().utc(version.loadedAt()),
                        loader == null ? "A lead or admin" : "A lead or admin other than " + loader,
                        version.key(),
                        version.number());
    }

    private @Nullable Environment environment(@Nullable String name, List<FieldError> errors) {
        if (name == null || name.isBlank()) {
            errors.add(new FieldError("environment", "is required"));
            return null;
        }
        Environment environment = environments.named(name).orElse(null);
        if (environment == null) {
            errors.add(
                    new FieldError(
                            "environment",
                            "There is no environment " + Visible.of(Texts.clip(name, 60))));
        }
        return environment;
    }

    private static void checkReason(@Nullable String reason, List<FieldError> errors) {
        if (reason == null) {
            return;
        }
        if (reason.length() > REASON) {
            errors.add(new FieldError("reason", "must have at most 2,000 characters"));
        }
        if (Visible.obscures(reason)) {
            errors.add(new FieldError("reason", "must have no control or invisible characters"));
        }
    }

    private static Map<String, Object> given(Launch launch, List<FieldError> errors) {
        Map<String, Object> given = new LinkedHashMap<>();
        if (launch.parameters() != null) {
            launch.parameters()
                    .forEach(
                            (name, value) -> {
                                if (value == null) {
                                    errors.add(
                                            new FieldError(
                                                    InvalidParameters.field(name),
                                                    "must not be null: leave it out for its"
                                                            + " default"));
                                } else {
                                    given.put(name, value);
                                }
                            });
        }
        return given;
    }
}
