package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.step.docker.RunningContainer.Printed;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The packages of a running container: gone with it when it is made anew. */
record AptContainer(RunningContainer container) implements AptPlace {

    @Override
    public String name() {
        return container.service();
    }

    @Override
    public Printed look(List<String> command, Duration patience) throws IOException {
        return container.run(command, patience, MOST_PRINTED);
    }

    @Override
    public Printed change(List<String> command, Duration patience) throws IOException {
        return container.change(command, patience, MOST_PRINTED);
    }

    @Override
    public void close() throws IOException {
        container.close();
    }
}
