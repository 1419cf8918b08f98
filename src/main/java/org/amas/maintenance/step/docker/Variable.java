package org.amas.maintenance.step.docker;

import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A variable of a container's environment. Its value is for looking at, never for telling. */
record Variable(String name, String value) {

    private static final Pattern SECRET =
            Pattern.compile(
                    ".*(PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_KEY|API_KEY|CREDENTIAL).*|.*_AUTH");

    private static final Pattern SIGNED_URL =
            Pattern.compile("[a-z][a-z0-9+.-]*://[^/@\\s]*:[^/@\\s]+@.*");

    static List<Variable> of(List<JsonNode> containers) {
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode container : containers) {
            container
                    .path("Config")
                    .path("Env")
                    .valueStream()
                    .map(e -> e.asString("").split("=", 2))
                    .filter(e -> e.length == 2)
                    .forEach(e -> found.putIfAbsent(e[0], e[1]));
        }
        return found.entrySet().stream().map(e -> new Variable(e.getKey(), e.getValue())).toList();
    }

    /**
     * Whoever may inspect the container reads it; a name ending in _FILE only tells where it is.
     */
    boolean isSecret() {
        return !value.isEmpty()
                && !name.endsWith("_FILE")
                && (SECRET.matcher(name).matches() || SIGNED_URL.matcher(value).matches());
    }

    /** Its value must not come out by accident. */
    @Override
    public String toString() {
        return name;
    }
}
