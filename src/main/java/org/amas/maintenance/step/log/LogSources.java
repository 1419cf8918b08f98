package org.amas.maintenance.step.log;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.ContainerLogs;
import org.amas.maintenance.target.Answer;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every place where the services log: the engine's containers, and the environment's files. */
final class LogSources implements AutoCloseable {

    private final StepContext context;
    private final Scope scope;
    private final List<LogSource> found = new ArrayList<>();
    private final Set<String> expected = new TreeSet<>();
    private final Map<String, String> unreadable = new TreeMap<>();
    private @Nullable ContainerLogs logs;
    private @Nullable String dockerDown;
    private @Nullable String dockerAbsent;
    private @Nullable String filesAbsent;
    private boolean filesUnseen;

    private LogSources(StepContext context, Scope scope) {
        this.context = context;
        this.scope = scope;
        expected.addAll(scope.services());
    }

    /**
     * @param since what was last written before is left out
     * @throws TargetAbsent if the environment has neither an engine nor files that we may read
     */
    static LogSources find(StepContext context, Scope scope, Instant since) throws IOException {
        LogSources sources = new LogSources(context, scope);
        try {
            sources.containers();
            sources.files(since);
            if (sources.dockerAbsent != null && sources.filesAbsent != null) {
                throw new TargetAbsent(sources.dockerAbsent + "; " + sources.filesAbsent);
            }
            if (!scope.services().isEmpty()) {
                sources.found.removeIf(s -> !scope.services().contains(s.service()));
            }
            return sources;
        } catch (IOException | RuntimeException e) {
            sources.close();
            throw e;
        }
    }

    List<LogSource> found() {
        return List.copyOf(found);
    }

    /** The services that must have a log. */
    Set<String> expected() {
        return expected;
    }

    /** Files that can't be read, with the reason. */
    Map<String, String> unreadable() {
        return unreadable;
    }

    /** Why the engine could not be asked though the environment names one; null if it was. */
    @Nullable String dockerDown() {
        return dockerDown;
    }

    /** Why there are no files to read; null if there may be. */
    @Nullable String filesAbsent() {
        return filesAbsent;
    }

    /** Whether the environment names files that could not be looked for. */
    boolean areFilesUnseen() {
        return filesUnseen;
    }

    /** Why no engine was asked; null if the environment names one. */
    @Nullable String dockerAbsent() {
        return dockerAbsent;
    }

    private void containers() {
        try {
            containers(context.target(DockerTarget.class, TargetType.DOCKER));
        } catch (TargetAbsent e) {
            dockerAbsent = e.reason();
        }
    }

    private void containers(DockerTarget target) {
        try {
            ContainerLogs open = ContainerLogs.open(target);
            logs = open;
            List<ContainerLogs.Source> containers = open.sources();
            containers.forEach(c -> found.add(new ContainerSource(open, c)));
            if (target.services().isEmpty()) {
                expect(containers.stream().map(ContainerLogs.Source::service).toList());
            }
        } catch (TargetAbsent e) {
            // It is named, and so are its services: that nobody listens hides them all the same.
            dockerDown = "docker: " + e.reason();
        } catch (TargetDown e) {
            dockerDown = String.valueOf(e.getMessage());
        } catch (IOException e) {
            dockerDown = "docker: " + e.getMessage();
        }
        expect(target.services());
    }

    private void files(Instant since) throws IOException {
        FilesTarget target;
        try {
            target = context.target(FilesTarget.class, TargetType.FILES);
        } catch (TargetAbsent e) {
            filesAbsent = e.reason();
            return;
        }
        Map<String, List<String>> patterns =
                scope.sources().isEmpty() ? patterns(target) : scope.sources();
        Answer answer = target.probe();
        if (!answer.reachable()) {
            filesAbsent = answer.detail();
            filesUnseen = !patterns.isEmpty();
            return;
        }
        expect(patterns.keySet());
        LogFolder folder = LogFolder.search(target.root(), patterns, since);
        found.addAll(folder.found());
        unreadable.putAll(folder.unreadable());
    }

    private Map<String, List<String>> patterns(FilesTarget target) {
        Map<String, List<String>> patterns = new TreeMap<>();
        List<String> application = new ArrayList<>(target.application());
        application.addAll(target.audit());
        if (!application.isEmpty()) {
            patterns.put(serviceOf("amas"), application);
        }
        if (!target.nginx().isEmpty()) {
            patterns.put(serviceOf("nginx"), target.nginx());
        }
        return patterns;
    }

    /** The Compose service whose files these are: {@code amas-blue} for {@code amas}. */
    private String serviceOf(String role) {
        Set<String> known = new TreeSet<>(expected);
        found.forEach(s -> known.add(s.service()));
        return known.contains(role)
                ? role
                : known.stream().filter(s -> s.startsWith(role + "-")).findFirst().orElse(role);
    }

    private void expect(Collection<String> services) {
        if (scope.services().isEmpty()) {
            expected.addAll(services);
        }
    }

    @Override
    public void close() throws IOException {
        if (logs != null) {
            logs.close();
        }
    }
}
