package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is written of a project: the Compose files that its containers were made of, as their labels
 * tell, if they are on this machine and may be read. Of values only images and ports are kept.
 *
 * @param files that were read
 * @param services by name
 */
record ComposeFile(List<Path> files, Map<String, WrittenService> services) {

    private static final String LABEL = "com.docker.compose.project.";
    private static final long LARGEST = 1 << 20;

    /** Why there is nothing to compare with. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String reason) {
            super(reason);
        }
    }

    /**
     * @param containers of the project, as inspected
     * @throws Unreadable with the reason, for a reader
     */
    static ComposeFile of(List<JsonNode> containers, DockerTarget target, StepContext context)
            throws Unreadable {
        if (!"unix".equals(target.host().getScheme())) {
            throw new Unreadable("the engine is on another machine than we are");
        }
        JsonNode labels =
                containers.stream()
                        .map(c -> c.path("Config").path("Labels"))
                        .filter(l -> !l.path(LABEL + "config_files").asString("").isEmpty())
                        .findFirst()
                        .orElseThrow(
                                () -> new Unreadable("no container names the file it is made of"));
        Path root = root(context);
        Path folder = Path.of(labels.path(LABEL + "working_dir").asString("/"));
        List<Path> files = new ArrayList<>();
        for (String name : labels.path(LABEL + "config_files").asString("").split(",")) {
            files.add(
                    found(root, folder, name)
                            .filter(f -> f.toString().matches(".*\\.ya?ml"))
                            .orElseThrow(
                                    () ->
                                            new Unreadable(
                                                    "there is no %s in %s that we may read"
                                                            .formatted(name, folder))));
        }
        Map<String, String> variables = new LinkedHashMap<>();
        String named = labels.path(LABEL + "environment_file").asString("");
        for (String name : named.isEmpty() ? List.of(".env") : List.of(named.split(","))) {
            found(root, folder, name).ifPresent(file -> variables.putAll(variables(file)));
        }
        return new ComposeFile(files, services(files, new Interpolation(variables)));
    }

    /** As it is named, or, where it was named from another folder, beside the others. */
    private static Optional<Path> found(Path root, Path folder, String name) {
        Path named = Path.of(name.strip());
        Path beside = named.getFileName() == null ? named : named.getFileName();
        return Stream.of(folder.resolve(named), folder.resolve(beside))
                .map(path -> root.resolve(path.toString().replaceFirst("^/+", "")).normalize())
                .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                .filter(Files::isReadable)
                .findFirst();
    }

    private static Path root(StepContext context) {
        try {
            return context.target(HostTarget.class, TargetType.HOST).root();
        } catch (TargetAbsent e) {
            return Path.of("/");
        }
    }

    /** An environment file that can't be read resolves nothing. */
    static Map<String, String> variables(Path file) {
        Map<String, String> variables = new LinkedHashMap<>();
        try {
            for (String line : text(file).lines().toList()) {
                int sign = line.indexOf('=');
                if (sign > 0 && !line.stripLeading().startsWith("#")) {
                    variables.put(
                            line.substring(0, sign).replaceFirst("^export ", "").strip(),
                            line.substring(sign + 1).strip().replaceAll("^([\"'])(.*)\\1$", "$2"));
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        return variables;
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " has more than 1 MiB");
        }
        return Files.readString(file);
    }

    private static Map<String, WrittenService> services(
            List<Path> files, Interpolation interpolation) throws Unreadable {
        Map<String, WrittenService> services = new LinkedHashMap<>();
        for (Path file : files) {
            for (Map.Entry<?, ?> one : section(file, "services").entrySet()) {
                if (one.getValue() instanceof Map<?, ?> written) {
                    services.merge(
                            String.valueOf(one.getKey()),
                            WrittenService.of(written, file, interpolation),
                            WrittenService::over);
                }
            }
        }
        return services;
    }

    private static Map<?, ?> section(Path file, String name) throws Unreadable {
        LoaderOptions limits = new LoaderOptions();
        limits.setMaxAliasesForCollections(200);
        limits.setNestingDepthLimit(30);
        try {
            Object read = new Yaml(new SafeConstructor(limits)).load(text(file));
            return read instanceof Map<?, ?> top && top.get(name) instanceof Map<?, ?> section
                    ? section
                    : Map.of();
        } catch (IOException | YAMLException e) {
            throw new Unreadable(file.getFileName() + " can't be read as YAML");
        }
    }
}
