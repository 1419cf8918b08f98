package org.amas.maintenance.step.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that can't be confused with another of the same number: its start time and the boot it
 * belongs to.
 *
 * @param startTime clock ticks since boot
 */
record ProcessIdentity(long pid, long startTime, String bootId) {

    static Optional<ProcessIdentity> read(Path file) {
        try {
            String[] parts = CommandRun.told(file).strip().split(" ");
            return Optional.of(
                    new ProcessIdentity(
                            Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]));
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    boolean isAlive() {
        try {
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            return boot.equals(bootId)
                    && ProcessTable.stat(pid).filter(s -> s.startTime() == startTime).isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
