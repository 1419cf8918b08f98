package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.docker.RunningContainer.Printed;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Something with Debian's packages: the machine, or a running container. */
interface AptPlace extends AutoCloseable {

    int MOST_PRINTED = 4 * 1024 * 1024;

    /** As people call it: a service, or the machine's name. */
    String name();

    /** Runs a program that only looks. */
    Printed look(List<String> command, Duration patience) throws IOException, InterruptedException;

    /** Runs a program that changes something, as root. */
    Printed change(List<String> command, Duration patience)
            throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
