package org.amas.maintenance.step.shell;

import org.amas.maintenance.step.Amount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Watches what one command uses, and kills all of it when that is more than it may: a hog fails
 * alone. Where the kernel keeps the limits of the command's control group, it is the one who
 * refuses, and this tells that it did; elsewhere this is all there is, because no limit of a single
 * process bounds many, and the one of a user's processes doesn't hold for root.
 */
class Excess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Excess.class);

    /** Looking through a control group is cheap, through all processes of a machine isn't. */
    private static final Duration OFTEN = Duration.ofMillis(25);

    private static final Duration SELDOM = Duration.ofMillis(150);

    /** Looking at each process takes at most one part in so many of a processor's time. */
    private static final long SHARE = 20;

    /** Who wrote less isn't the one who filled the disk. */
    private static final long WROTE_MUCH = 64L << 20;

    /** The words of the C library and of shells, of Python, of Node.js and of Java. */
    private static final Pattern NO_MEMORY =
            Pattern.compile("(?i)cannot allocate|MemoryError|out of memory|OutOfMemoryError");

    private final ProcessGroup group;
    private final Optional<ControlGroup> control;
    private final ShellProperties may;
    private final Path folder;
    private final Thread thread;
    private volatile boolean over;
    private volatile String found = "";
    private long measureAgain = System.nanoTime();
    private boolean blind;

    Excess(ProcessGroup group, Optional<ControlGroup> control, ShellProperties may, Path folder) {
        this.group = group;
        this.control = control;
        this.may = may;
        this.folder = folder;
        // Not a virtual one: it has to get its turn when the machine has little to give.
        this.thread = Thread.ofPlatform().daemon().name("shell-limits").start(this::watch);
    }

    private void watch() {
        Duration pause = control.isPresent() ? OFTEN : SELDOM;
        while (!over && found.isEmpty()) {
            LockSupport.parkNanos(pause.toNanos());
            try {
                found = look();
            } catch (IOException | RuntimeException e) {
                if (!blind) {
                    log.warn("What a command uses can't be seen; it goes on", e);
                }
                blind = true;
            }
        }
        if (!found.isEmpty()) {
            group.kill();
        }
    }

    /** Which limit is exceeded, in words; empty if none is. */
    private String look() throws IOException {
        String refused = refused();
        if (!refused.isEmpty()) {
            return refused;
        }
        long tasks = group.tasks();
        if (tasks > may.processes()) {
            return processes("had %d processes and threads".formatted(tasks));
        }
        long began = System.nanoTime();
        if (began - measureAgain < 0) {
            return "";
        }
        String exceeded = measured(group.pids());
        measureAgain = began + SHARE * (System.nanoTime() - began);
        return exceeded;
    }

    private String measured(List<Long> pids) throws IOException {
        long limit = may.memory().toBytes();
        // What the second look costs the kernel grows with the memory.
        long used = Usage.memoryAtMost(pids) > limit ? Usage.memory(pids) : 0;
        return used > limit ? memory("held " + Amount.bytes(used)) : disk(pids);
    }

    private String refused() {
        if (control.isEmpty()) {
            return "";
        }
        if (control.get().refusedProcesses() > 0) {
            return processes("wanted more processes and threads than it may have");
        }
        return control.get().killedForMemory() > 0
                ? memory("wanted more memory than it may have")
                : "";
    }

    private String disk(List<Long> pids) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free >= may.diskReserve().toBytes()) {
            return "";
        }
        long written = Usage.written(pids);
        return written < WROTE_MUCH
                ? ""
                : "it wrote %s, and the disk with our own data has only %s left: %s asks for %s"
                        .formatted(
                                Amount.bytes(written),
                                Amount.bytes(free),
                                "amas.step.shell.disk-reserve",
                                Amount.bytes(may.diskReserve().toBytes()));
    }

    private String processes(String how) {
        return "it %s: amas.step.shell.processes is %d".formatted(how, may.processes());
    }

    private String memory(String how) {
        return "it %s: amas.step.shell.memory is %s"
                .formatted(how, Amount.bytes(may.memory().toBytes()));
    }

    /**
     * Why it was killed, in words; empty if it wasn't. Nobody is looked at after this, but once
     * more before: a command may have started too many and ended between two looks.
     */
    String end() {
        close();
        if (found.isEmpty()) {
            try {
                found = look();
            } catch (IOException e) {
                log.warn("What a command has left can't be seen", e);
                found = refused();
            }
        }
        return found;
    }

    /**
     * A single process that grows too fast to be seen is refused by the kernel at twice the limit.
     * What it dies of then is its own business, but nearly all say that it was memory.
     *
     * @param lastWords the end of what was printed
     * @return in words; empty if it doesn't say so
     */
    String starved(String lastWords) {
        return NO_MEMORY.matcher(lastWords).find()
                ? "it says that it got no memory: amas.step.shell.memory is "
                        + Amount.bytes(may.memory().toBytes())
                : "";
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
