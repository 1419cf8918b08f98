package org.amas.maintenance.step.shell;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything one command started: its process group, its session, its control group, and whoever
 * still carries its mark in the environment, or writes to its output, after leaving all three. Who
 * left the session and gave up both escapes where there is no control group, or where it may leave
 * that, too.
 */
class ProcessGroup {

    /** The variable every process of a command inherits. */
    static final String MARK = "AMAS_STEP_TOKEN";

    private final long leader;
    private final @Nullable ControlGroup control;
    private final String mark;
    private final Path output;

    /**
     * @param leader 0 or less if it is gone: its number may be a stranger's by now
     * @param token unique to the step, as in {@link org.amas.maintenance.step.StepContext#token}
     * @param output the file that both streams of the command were started with
     */
    ProcessGroup(long leader, Optional<ControlGroup> control, String token, Path output) {
        this.leader = leader;
        this.control = control.orElse(null);
        this.mark = MARK + "=" + token;
        this.output = output.toAbsolutePath();
    }

    List<ProcessTable.Entry> members() {
        List<Long> controlled = control == null ? List.of() : control.members();
        return ProcessTable.running().stream()
                .filter(
                        entry ->
                                entry.group() == leader
                                        || entry.session() == leader
                                        || controlled.contains(entry.pid())
                                        || ProcessTable.carries(entry.pid(), mark)
                                        || ProcessTable.writesTo(entry.pid(), output))
                .toList();
    }

    /** Most of the members, quickly: without a control group, those that didn't leave it. */
    List<Long> pids() {
        return control == null
                ? inSession().map(ProcessTable.Entry::pid).toList()
                : control.members();
    }

    /** How many processes and threads {@link #pids} have. */
    long tasks() {
        return control == null
                ? inSession().mapToLong(ProcessTable.Entry::threads).sum()
                : control.tasks();
    }

    private Stream<ProcessTable.Entry> inSession() {
        return ProcessTable.running().stream()
                .filter(entry -> entry.group() == leader || entry.session() == leader);
    }

    void terminate() {
        signal("TERM");
    }

    /**
     * TERM, grace, KILL, and a look whether it helped.
     *
     * @return who is still there, in words; empty if nobody is
     */
    String end(Duration grace) {
        signal("TERM");
        if (emptyWithin(grace)) {
            return "";
        }
        killAll();
        return emptyWithin(Duration.ofSeconds(2)) ? "" : named(members());
    }

    /** KILL at once, for what outlived its command. Returns the survivors as {@link #end} does. */
    String kill() {
        killAll();
        return emptyWithin(Duration.ofSeconds(2)) ? "" : named(members());
    }

    static String named(List<ProcessTable.Entry> entries) {
        return entries.stream()
                .map(e -> e.name() + " (pid " + e.pid() + ", state " + e.state() + ")")
                .collect(Collectors.joining(", "));
    }

    private void killAll() {
        signal("KILL");
        if (control != null) {
            control.kill();
        }
        members().forEach(e -> ProcessHandle.of(e.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }

    private boolean emptyWithin(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!members().isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(25));
        }
        return true;
    }

    /** The shell's own kill: Java can't signal a group, and not every image has /bin/kill. */
    private void signal(String name) {
        if (leader <= 1) {
            return;
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$1\" -- \"-$2\"", "sh", name, "" + leader)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(2, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new IllegalStateException("can't signal process group " + leader, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
