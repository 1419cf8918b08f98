package org.amas.maintenance.step.lifecycle;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.target.Answer;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Asks every server of an environment, and looks into its running containers. */
final class Inventory {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 64 * 1024;

    private final StepContext context;
    private final List<Installation> found = new ArrayList<>();

    Inventory(StepContext context) {
        this.context = context;
    }

    /** Of what the environment has; what doesn't answer is among it, with the reason. */
    List<Installation> take() {
        server(TargetType.POSTGRES, "postgresql", "PostgreSQL");
        server(TargetType.REDIS, "redis", "Redis");
        server(TargetType.NEO4J, "neo4j", "Neo4j");
        if (server(TargetType.DOCKER, "docker-engine", "Docker Engine")) {
            containers();
        }
        return found;
    }

    /** Whether it answers. */
    private boolean server(TargetType type, String product, String name) {
        Target target;
        try {
            target = context.target(Target.class, type);
        } catch (TargetAbsent absent) {
            return false;
        }
        context.say("Asking " + target.address() + " …");
        Answer answer = target.probe();
        found.add(
                answer.reachable()
                        ? Installation.told(product, name, target.address(), answer.version())
                        : Installation.silent(product, name, target.address(), answer.detail()));
        return answer.reachable();
    }

    private void containers() {
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        try {
            for (RunningContainer container : RunningContainer.all(target, service -> true)) {
                try (container) {
                    context.say("Looking into " + container.name() + " …");
                    system(container);
                    program(container, "python", "Python", List.of("python3", "--version"));
                    program(container, "nodejs", "Node.js", List.of("node", "--version"));
                    program(container, "nginx", "nginx", List.of("nginx", "-v"));
                }
            }
        } catch (IOException | TargetDown e) {
            String why = String.valueOf(e.getMessage());
            found.add(Installation.silent("", "Containers", target.project(), why));
        }
    }

    private void system(RunningContainer container) {
        Properties release = new Properties();
        try {
            release.load(
                    new java.io.StringReader(
                            said(container, List.of("cat", "/etc/os-release")).orElse("")));
        } catch (IOException | IllegalArgumentException e) {
            release.clear();
        }
        String id = word(release, "ID");
        String where = container.service();
        switch (id) {
            case "debian" ->
                    found.add(
                            Installation.told(
                                    id,
                                    "Debian",
                                    where,
                                    said(container, List.of("cat", "/etc/debian_version"))
                                            .orElse(word(release, "VERSION_ID"))));
            case "alpine" ->
                    found.add(
                            Installation.told(
                                    "alpine-linux",
                                    "Alpine Linux",
                                    where,
                                    word(release, "VERSION_ID")));
            case "ubuntu" ->
                    found.add(Installation.told(id, "Ubuntu", where, word(release, "VERSION_ID")));
            case "" ->
                    found.add(
                            Installation.silent(
                                    "", "Operating system", where, "it has no os-release"));
            default -> found.add(Installation.told(id, id, where, word(release, "VERSION_ID")));
        }
    }

    private static String word(Properties release, String name) {
        return release.getProperty(name, "").replace("\"", "").strip();
    }

    /** Most containers lack most programs: that is no news. */
    private void program(
            RunningContainer container, String product, String name, List<String> command) {
        said(container, command)
                .ifPresent(
                        text ->
                                found.add(
                                        Installation.told(
                                                product, name, container.service(), text)));
    }

    private static Optional<String> said(RunningContainer container, List<String> command) {
        try {
            RunningContainer.Printed printed = container.run(command, PATIENCE, MOST);
            String text = printed.out() + printed.errors(); // nginx tells it on the latter
            return printed.exit() == 0 && !text.isBlank() ? Optional.of(text) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
