package org.amas.maintenance.step.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
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
        return mount.flatMap(m -> path.map(m::resolve))
                .filter(Files::isDirectory)
                .map(ControlGroup::handedOver);
    }

    /**
     * The group above ours if the service manager has handed it over, as its mark says: a group
     * that has processes itself, as ours has, can't hand on limits.
     */
    static Path handedOver(Path own) {
        Path above = own.resolveSibling("");
        try {
            UserDefinedFileAttributeView marks =
                    Files.getFileAttributeView(above, UserDefinedFileAttributeView.class);
            return marks != null && marks.list().contains("delegate") ? above : own;
        } catch (IOException unmarked) {
            return own;
        }
    }

    /**
     * Limits what all members use together, as far as this hierarchy is in charge of it: the parent
     * must hand on {@code pids} and {@code memory}, which it can't while it has processes itself.
     *
     * @param tasks processes and threads
     * @param bytes of memory
     */
    void limit(long tasks, long bytes) {
        for (String controller : List.of("pids", "memory")) {
            if (Files.notExists(folder.resolve(controller + ".max"))) {
                write(folder.resolveSibling("cgroup.subtree_control"), "+" + controller);
            }
        }
        write("pids.max", Long.toString(tasks));
        write("memory.max", Long.toString(bytes));
        write("memory.swap.max", "0");
        // Half a command is of no use to anybody.
        write("memory.oom.group", "1");
    }

    /** How often the kernel refused a process because of the limit. */
    long refusedProcesses() {
        return Usage.number(read("pids.events"), "max ");
    }

    /** How many processes the kernel killed because of the limit. */
    long killedForMemory() {
        return Usage.number(read("memory.events"), "oom_kill ");
    }

    /** How many processes and threads are in it. */
    long tasks() {
        return read("cgroup.threads").lines().count();
    }

    List<Long> members() {
        return read("cgroup.procs").lines().map(Long::parseLong).toList();
    }

    private void write(String file, String value) {
        Path there = folder.resolve(file);
        if (Files.exists(there)) {
            write(there, value);
        }
    }

    private static void write(Path file, String value) {
        try {
            Files.writeString(file, value, StandardOpenOption.WRITE);
        } catch (IOException notOurs) {
            // Then the limit is watched by us alone.
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException absent) {
            return "";
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
