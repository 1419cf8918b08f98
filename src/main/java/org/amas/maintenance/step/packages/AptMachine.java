package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningContainer.Printed;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

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

    /** By itself, since a plan has no folder for what a held command needs. */
    @Override
    public Printed look(List<String> command, Duration patience)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            return new Printed(127, "", String.valueOf(absent.getMessage()), true);
        }
        try (InputStream out = process.getInputStream()) {
            CompletableFuture<byte[]> printed =
                    CompletableFuture.supplyAsync(() -> read(out), AptMachine::thread);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        command.getFirst()
                                + " gave no answer within "
                                + patience.toSeconds()
                                + " s");
            }
            String text = new String(printed.join(), StandardCharsets.UTF_8);
            return new Printed(process.exitValue(), text, "", true);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void thread(Runnable reading) {
        Thread.ofPlatform().daemon().start(reading);
    }

    private static byte[] read(InputStream out) {
        try {
            byte[] kept = out.readNBytes(MOST_PRINTED);
            out.transferTo(OutputStream.nullOutputStream());
            return kept;
        } catch (IOException ended) {
            return new byte[0];
        }
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
