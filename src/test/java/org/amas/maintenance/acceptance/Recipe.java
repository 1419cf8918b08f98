package org.amas.maintenance.acceptance;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A procedure's file, being written. */
public class Recipe {

    private final String key;
    private final List<String> parameters = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    public Recipe(String key) {
        this.key = key;
    }

    /**
     * @param flow for example {@code name: mount, type: string}
     */
    Recipe parameter(String flow) {
        parameters.add("{ " + flow + " }");
        return this;
    }

    /**
     * @param more fields of the step as YAML, such as {@code limits: { x: { warn: 1 } }}
     */
    public Recipe script(String script, String... more) {
        return step(
                "shell.script",
                "interpreter: [sh], script: " + JsonMapper.shared().writeValueAsString(script),
                more);
    }

    Recipe step(String kind, String settings, String... more) {
        List<String> fields = new ArrayList<>(List.of(more));
        String all = String.join(" ", more);
        if (kind.startsWith("shell.") && !all.contains("effect:")) {
            fields.add("effect: READS");
        }
        if (!all.contains("onFailure:")) {
            fields.add("onFailure: continue");
        }
        if (!all.contains("timeout:")) {
            fields.add("timeout: 60s");
        }
        steps.add(
                "{ title: Step %d, kind: %s, settings: { %s }, %s }"
                        .formatted(steps.size() + 1, kind, settings, String.join(", ", fields)));
        return this;
    }

    String yaml() {
        StringBuilder yaml =
                new StringBuilder(
                        """
                        key: %s
                        title: Acceptance
                        purpose: Shows that the application does what it says.
                        frequency: on-demand
                        category: Tests
                        owner: On-call engineer
                        priority: P3
                        budget: 1h
                        """
                                .formatted(key));
        if (!parameters.isEmpty()) {
            yaml.append("parameters:\n");
            parameters.forEach(p -> yaml.append("  - ").append(p).append('\n'));
        }
        yaml.append("steps:\n");
        steps.forEach(s -> yaml.append("  - ").append(s).append('\n'));
        return yaml.toString();
    }

    public Path in(Path directory) {
        return write(directory, key, yaml());
    }

    public static Path write(Path directory, String key, String text) {
        try {
            Path file = directory.resolve(key + ".yaml");
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
