package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.step.docker.RunningContainer.Printed;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is installed in a running container: pip's own list, and where there is no pip, what each
 * package left of itself on the disk.
 */
final class PythonPackages {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_PRINTED = 4 * 1024 * 1024;
    private static final long MOST_READ = 8L * 1024 * 1024 * 1024;
    private static final int HEAD = 64 * 1024;

    private static final List<String> OPTIONS =
            List.of("list", "--format", "json", "--disable-pip-version-check");

    private static final Pattern METADATA =
            Pattern.compile("[^/]+\\.dist-info/METADATA|[^/]+\\.egg-info(/PKG-INFO)?");

    private final RunningContainer container;
    private final StepContext context;

    PythonPackages(RunningContainer container, StepContext context) {
        this.container = container;
        this.context = context;
    }

    List<Installed> all() throws IOException {
        for (List<String> pip : List.of(List.of("python3", "-m", "pip"), List.of("pip"))) {
            Optional<List<Installed>> listed = listed(pip);
            if (listed.isPresent()) {
                return listed.get();
            }
        }
        return onDisk();
    }

    private Optional<List<Installed>> listed(List<String> pip) throws IOException {
        List<String> command = new ArrayList<>(pip);
        command.addAll(OPTIONS);
        Printed printed = container.run(command, PATIENCE, MOST_PRINTED);
        if (printed.exit() != 0) {
            context.say(String.join(" ", pip) + " isn't there: exit code " + printed.exit());
            return Optional.empty();
        }
        List<Installed> found = parse(printed.out(), String.join(" ", pip) + " list");
        context.say(String.join(" ", command) + " lists " + found.size());
        return Optional.of(found);
    }

    static List<Installed> parse(String json, String place) throws IOException {
        try {
            List<Installed> found = new ArrayList<>();
            for (JsonNode one : JsonMapper.shared().readTree(json)) {
                String name = one.path("name").asString("");
                found.add(
                        new Installed(
                                Ecosystem.PYPI.normal(name),
                                one.path("version").asString(""),
                                place));
            }
            return found;
        } catch (JacksonException e) {
            throw new IOException("pip's list isn't JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The interpreter takes the first that it finds; a second of the same name is never loaded. */
    private List<Installed> onDisk() throws IOException {
        List<Installed> found = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (String folder : folders()) {
            boolean there =
                    container.read(
                            folder,
                            name -> METADATA.matcher(name).matches(),
                            MOST_READ,
                            (name, content) ->
                                    described(content, folder + "/" + name)
                                            .filter(p -> names.add(p.name()))
                                            .ifPresent(found::add));
            if (there) {
                context.say(
                        "Read what packages left in " + folder + ", " + found.size() + " so far");
            }
        }
        return found;
    }

    /** Where Python looks, in its order; which Python it is can't be asked without one. */
    private List<String> folders() {
        Stream<String> told =
                container.variable("PYTHONPATH").stream()
                        .flatMap(p -> Stream.of(p.split(":")))
                        .filter(p -> p.startsWith("/"));
        List<String> roots = new ArrayList<>();
        container.variable("VIRTUAL_ENV").ifPresent(roots::add);
        roots.addAll(List.of("/app/.venv", "/app/venv", "/opt/venv", "/usr/local", "/usr"));
        Stream<String> usual =
                roots.stream()
                        .flatMap(
                                root ->
                                        IntStream.rangeClosed(8, 16)
                                                .mapToObj(n -> root + "/lib/python3." + n))
                        .flatMap(lib -> Stream.of(lib + "/site-packages", lib + "/dist-packages"));
        return Stream.of(told, usual, Stream.of("/usr/lib/python3/dist-packages"))
                .flatMap(s -> s)
                .distinct()
                .toList();
    }

    private static Optional<Installed> described(InputStream content, String place)
            throws IOException {
        String head = new String(content.readNBytes(HEAD), StandardCharsets.UTF_8);
        String name = "";
        String version = "";
        for (String line : head.split("\\R")) {
            if (line.isEmpty()) {
                break;
            }
            if (line.startsWith("Name:")) {
                name = Ecosystem.PYPI.normal(line.substring(5));
            } else if (line.startsWith("Version:")) {
                version = line.substring(8).strip();
            }
        }
        return name.isEmpty() || version.isEmpty()
                ? Optional.empty()
                : Optional.of(new Installed(name, version, place));
    }
}
