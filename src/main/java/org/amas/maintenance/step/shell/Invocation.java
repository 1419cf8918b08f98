package org.amas.maintenance.step.shell;

import org.amas.maintenance.step.ParameterVariable;
import org.amas.maintenance.step.StepContext;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command may see of its surroundings: a fixed path, a clean environment, the run's
 * parameters, and from our own environment only what the step names.
 */
record Invocation(Path workingDirectory, Map<String, String> environment) {

    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /**
     * @param copied names of variables copied from the application's environment
     * @throws IllegalArgumentException if a parameter's name would set a reserved variable
     */
    static Invocation of(
            StepContext context, Path folder, @Nullable String directory, List<String> copied) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", folder.toString());
        environment.put("TMPDIR", folder.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("TZ", "UTC");
        for (String name : copied) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        context.parameters().forEach((name, value) -> environment.put(variable(name), text(value)));
        environment.put("AMAS_ENVIRONMENT", context.environment());
        environment.put("AMAS_RUN", Long.toString(context.run()));
        return new Invocation(directory == null ? folder : Path.of(directory), environment);
    }

    private static String variable(String parameter) {
        String name = ParameterVariable.of(parameter);
        if (ParameterVariable.isReserved(name)) {
            throw new IllegalArgumentException(
                    "the parameter " + parameter + " would set $" + name + ": rename it");
        }
        return name;
    }

    private static String text(Object value) {
        return value instanceof Duration duration ? word(duration) : value.toString();
    }

    /** As pages show it, {@code 5m} and not {@code 300s}; {@code sleep} and others take both. */
    private static String word(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3_600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3_600 + "h";
    }
}
