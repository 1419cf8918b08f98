package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What this node knows of the machine it runs on. */
final class ThisMachine {

    /** The kernel gives the first PID namespace this number; every container's has another. */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    /** Fixed in newer kernels; in older ones it is the first or second number they give out. */
    private static final Set<String> FIRST_MOUNT_NAMESPACES =
            Set.of("mnt:[4026531832]", "mnt:[4026531840]", "mnt:[4026531841]");

    private ThisMachine() {}

    static String hostname(Path root) {
        try {
            return Files.readString(root.resolve("etc/hostname")).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return "localhost";
            }
        }
    }

    /** Why the machine seen at {@code root} isn't proven to have this id; null if it is. */
    static @Nullable String unproven(String machineId, Path root) {
        String contained = containedWithout(root);
        if (contained != null) {
            return contained;
        }
        Path file = root.resolve("etc/machine-id");
        try {
            String found = Files.readString(file).strip();
            return found.equals(machineId)
                    ? null
                    : "this node is not the environment's host: its machine id differs";
        } catch (IOException e) {
            return "this node's machine id can't be read from " + file;
        }
    }

    /** Why the file system at {@code root} isn't that of the machine; null if it is. */
    static @Nullable String containedWithout(Path root) {
        boolean own = root.equals(Path.of("/"));
        return own && inContainer()
                ? "this node runs in a container without the host's root mounted"
                : null;
    }

    private static boolean inContainer() {
        try {
            Path namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
            return !namespace.toString().equals(FIRST_PID_NAMESPACE) || !sharesRootWithInit();
        } catch (IOException | UnsupportedOperationException e) {
            return Files.exists(Path.of("/.dockerenv"));
        }
    }

    /** With {@code --pid=host} a container is in the first namespace, but its root is its own. */
    private static boolean sharesRootWithInit() {
        try {
            return Objects.equals(identity(Path.of("/proc/1/root/")), identity(Path.of("/")));
        } catch (IOException e) {
            // Only root may look. An unprivileged process on the host is the common case.
            return !looksContained();
        }
    }

    /**
     * Mounts of its own, and either what the usual engines leave in a container or a root of layers
     * as they make it. One of the two alone isn't enough: services of the machine have mounts of
     * their own, and a machine's disk may be made of an image.
     */
    private static boolean looksContained() {
        try {
            Path mounts = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"));
            return !FIRST_MOUNT_NAMESPACES.contains(mounts.toString())
                    && (Files.exists(Path.of("/.dockerenv"))
                            || Files.exists(Path.of("/run/.containerenv"))
                            || isLayered(Files.readAllLines(Path.of("/proc/self/mountinfo"))));
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * @param mounts lines of {@code mountinfo}: the fifth word is the place, the first one behind
     *     the lone dash the kind of file system
     */
    static boolean isLayered(List<String> mounts) {
        return mounts.stream()
                .map(line -> line.split(" - ", 2))
                .filter(parts -> parts.length == 2 && parts[0].split(" ").length > 4)
                .filter(parts -> parts[0].split(" ")[4].equals("/"))
                .map(parts -> parts[1].split(" ")[0])
                .anyMatch(kind -> kind.contains("overlay"));
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev") + ":" + Files.getAttribute(path, "unix:ino");
    }
}
