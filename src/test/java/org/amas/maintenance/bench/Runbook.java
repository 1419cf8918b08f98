package org.amas.maintenance.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;

/** The script of {@code src/test/resources/bench/daily.sh}, run as a person would. */
final class Runbook {

    private final Path script;
    private final Path output;
    private final Map<String, String> variables;

    Runbook(Path folder, Map<String, String> variables) throws IOException {
        this.script = folder.resolve("daily.sh");
        this.output = folder.resolve("daily.out");
        this.variables = variables;
        try (InputStream in = Runbook.class.getResourceAsStream("/bench/daily.sh")) {
            Files.copy(Objects.requireNonNull(in), script, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** In milliseconds, from its start to its end. */
    double perform(String procedure) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", script.toString(), procedure)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(variables);
        long began = System.nanoTime();
        int exit = builder.start().waitFor();
        double took = (System.nanoTime() - began) / 1e6;
        if (exit != 0) {
            throw new AssertionError(procedure + " ended with " + exit + ", see " + output);
        }
        return took;
    }
}
