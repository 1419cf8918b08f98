package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningContainer.Printed;
import org.amas.maintenance.step.shell.Glance;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The packages of the machine itself, where it is proven that this is the one. */
record AptMachine(HostTarget host, Tools tools, StepContext context) implements AptPlace {

    /**
     * @throws TargetAbsent unless this node is that machine, and sees it as its own
     */
    static AptMachine of(StepContext context, Tools tools) {
        HostTarget host = context.target(HostTarget.class, TargetType.HOST).proven();
        if (host.root().getNameCount() > 0) {
            throw new TargetAbsent(
                    "the machine's file system is only mounted here, at "
                            + host.root()
                            + ": run the application on the machine itself");
        }
        return new AptMachine(host, tools, context);
    }

    @Override
    public String name() {
        return host.hostname();
    }

    @Override
    public Printed look(List<String> command, Duration patience)
            throws IOException, InterruptedException {
        Glance glance = Glance.of(command, patience, MOST_PRINTED);
        return new Printed(glance.exit(), glance.out(), "", true);
    }

    /**
     * Outside of our process, so that the end of the application is no end in the middle.
     *
     * @throws TargetDenied unless we are root
     */
    @Override
    public Printed change(List<String> command, Duration patience)
            throws IOException, InterruptedException {
        tools.off()
                .ifPresent(
                        why -> {
                            throw new TargetAbsent(why);
                        });
        if (!look(List.of("id", "-u"), patience).out().strip().equals("0")) {
            throw new TargetDenied(
                    "only root installs packages",
                    "run the application as root, or update " + name() + " by hand",
                    null);
        }
        Path folder = Tools.folder(context);
        Tools.Ended ended = tools.run(context, command, folder, List.of(), MOST_PRINTED);
        String printed = new String(ended.printed(), StandardCharsets.UTF_8);
        return new Printed(ended.exit().orElse(-1), printed, ended.trouble(), ended.whole());
    }

    @Override
    public void close() throws IOException {
        // Nothing is held.
    }
}
