package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the launch form holds: always what the person typed, until a run has it.
 *
 * @param parameters texts by the parameter's name
 * @param token makes a double click one run
 * @param planDigest of the plan that was shown; null before one was
 */
public record LaunchForm(
        String environment,
        Map<String, String> parameters,
        @Nullable String reason,
        boolean dryRun,
        String token,
        @Nullable String planDigest,
        @Nullable String confirmation) {

    /** A parameter's field is named so, which leaves the other names to the form itself. */
    static final String PREFIX = "parameters.";

    private static final Set<String> FIELDS =
            Set.of(
                    "_csrf",
                    "token",
                    "environment",
                    "reason",
                    "dryRun",
                    "planDigest",
                    "confirmation");

    private static final Set<String> DRY_RUN = Set.of("", "true", "false");

    private static final Set<String> INPUTS = Set.of("environment", "reason", "dryRun");

    /**
     * @throws InvalidRequest naming the fields that no form of ours has, or a dry run that is
     *     neither wanted nor not: a run that changes things must not come of a wrong word
     */
    static void requireKnown(Map<String, String> fields) {
        List<FieldError> wrong =
                new ArrayList<>(
                        fields.keySet().stream()
                                .filter(name -> !FIELDS.contains(name) && !name.startsWith(PREFIX))
                                .map(
                                        name ->
                                                new FieldError(
                                                        name, name + " is no field of this form"))
                                .toList());
        if (!DRY_RUN.contains(fields.getOrDefault("dryRun", ""))) {
            wrong.add(new FieldError("dryRun", "Dry run must be true or false."));
        }
        if (!wrong.isEmpty()) {
            throw new InvalidRequest(wrong);
        }
    }

    static LaunchForm empty(Version version, String environment) {
        Map<String, String> defaults = new TreeMap<>();
        version.definition()
                .parameters()
                .forEach(
                        p -> defaults.put(p.name(), p.value() == null ? "" : p.value().toString()));
        return new LaunchForm(environment, defaults, null, false, newToken(), null, null);
    }

    static LaunchForm of(Run run, Map<String, Object> parameters) {
        Map<String, String> texts = new TreeMap<>();
        parameters.forEach((name, value) -> texts.put(name, value.toString()));
        return new LaunchForm(
                run.environment(), texts, run.reason(), run.dryRun(), newToken(), null, null);
    }

    /** What somebody had typed before; what they had not, as it is when the form is opened. */
    static LaunchForm kept(Version version, String environment, Map<String, String> fields) {
        LaunchForm typed = of(fields);
        Map<String, String> parameters = new TreeMap<>(empty(version, "").parameters());
        typed.parameters().forEach(parameters::replace);
        return new LaunchForm(
                environment, parameters, typed.reason(), typed.dryRun(), newToken(), null, null);
    }

    /** Whether a field of the form holds what a person typed or chose, not what we put there. */
    static boolean isInput(String field) {
        return INPUTS.contains(field) || field.startsWith(PREFIX);
    }

    static LaunchForm of(Map<String, String> fields) {
        Map<String, String> parameters =
                fields.entrySet().stream()
                        .filter(e -> e.getKey().startsWith(PREFIX))
                        .collect(
                                Collectors.toMap(
                                        e -> e.getKey().substring(PREFIX.length()),
                                        Map.Entry::getValue,
                                        (a, b) -> b,
                                        TreeMap::new));
        String token = fields.get("token");
        return new LaunchForm(
                fields.getOrDefault("environment", ""),
                parameters,
                fields.get("reason"),
                Boolean.parseBoolean(fields.get("dryRun")),
                token == null || token.isBlank() ? newToken() : token,
                blankToNull(fields.get("planDigest")),
                blankToNull(fields.get("confirmation")));
    }

    LaunchForm seen(@Nullable String digest) {
        return new LaunchForm(environment, parameters, reason, dryRun, token, digest, confirmation);
    }

    LaunchForm unseen() {
        return new LaunchForm(
                environment, parameters, reason, dryRun, newToken(), null, confirmation);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    static String newToken() {
        return UUID.randomUUID().toString();
    }
}
