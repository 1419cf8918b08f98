package org.amas.maintenance.step.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A control group (v2) of a command's own, where this process may make one: nothing it starts can
 * leave it, whatever session or parent it takes.
 */
record ControlGroup(Path folder) {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** Makes the group, or says nothing where there is no writable v2 hierarchy. */
    static Optional<ControlGroup> make(String name) {
        try {
            Optional<Path> own = own();
            if (own.isEmpty() || !Files.isWritable(own.get())) {
                return Optional.empty();
            }
            ControlGroup group = new ControlGroup(own.get().resolve(name));
            Files.createDirectories(group.folder);
            if (!Files.isWritable(group.folder.resolve("cgroup.procs"))) {
                group.remove();
                return Optional.empty();
            }
            return Optional.of(group);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<ControlGroup> find(String name) {
        try {
            return own().map(path -> new ControlGroup(path.resolve(name)))
                    .filter(group -> Files.isDirectory(group.folder));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The v2 hierarchy isn't always at the usual place: its mount is asked for. */
    private static Optional<Path> own() throws IOException {
        Optional<Path> mount =
                Files.readAllLines(MOUNTS).stream()
                        .filter(line -> line.contains(" - cgroup2 "))
                        .map(line -> Path.of(line.split(" ")[4]))
                        .findFirst();
        Optional<String> path =
                Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                        .filter(line -> line.startsWith("0::/"))
                        .map(line -> line.substring("0::/".length()))
                        .findFirst();
        return mount.flatMap(m -> path.map(m::resolve)).filter(Files::isDirectory);
    }

    List<Long> members() {
        try {
            return Files.readAllLines(folder.resolve("cgroup.procs")).stream()
                    .map(Long::parseLong)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Kills every member at once; since Linux 5.14. Elsewhere the members are killed one by one.
     */
    void kill() {
        try {
            Files.writeString(folder.resolve("cgroup.kill"), "1");
        } catch (IOException older) {
            members()
                    .forEach(
                            pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    void remove() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException stillPopulated) {
            // A zombie nobody has reaped yet: an empty group costs nothing.
        }
    }
}
