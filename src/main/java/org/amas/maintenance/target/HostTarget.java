package org.amas.maintenance.target;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * The machine under maintenance, if this node can prove that it is that machine.
 *
 * @param root where that machine's file system is seen: {@code /}, or a mount of it in a container
 * @param unproven why this node is not proven to be that machine; null if it is
 */
public record HostTarget(String hostname, Path root, @Nullable String unproven) implements Target {

    @Override
    public TargetType type() {
        return TargetType.HOST;
    }

    @Override
    public String address() {
        return "host:" + hostname;
    }

    /**
     * @throws TargetAbsent unless this node is proven to be that machine
     */
    public HostTarget proven() {
        if (unproven != null) {
            throw new TargetAbsent(unproven);
        }
        return this;
    }

    @Override
    public Answer probe() {
        return unproven == null
                ? Answer.reached(
                        System.getProperty("os.name") + " " + System.getProperty("os.version"))
                : Answer.unreachable(unproven);
    }
}
