package org.amas.maintenance.step.file;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.HostTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which files are open on the whole machine. By device and inode: a process in a container has the
 * same file open under another name.
 *
 * @param descriptors by which a file is open
 * @param unreadable processes whose files we may not see: while there is one, only the kernel can
 *     prove a file closed
 */
record OpenFiles(
        Map<LogFile.Identity, List<Descriptor>> descriptors, List<String> unreadable, Lease lease) {

    private static final long KERNEL_THREAD = 0x0020_0000;
    private static final int ACCESS_MODE = 03;
    private static final int APPEND = 02000;

    /** Of what we may not look into: for writing, and not at its end. */
    private static final int WORST = 02;

    /** An entry of {@code /proc/<pid>/fd}. */
    record Descriptor(String process, Path path) {}

    /**
     * One open file of one process.
     *
     * @param flags as given to open(2)
     */
    record Holder(String process, int flags) {

        boolean writes() {
            return (flags & ACCESS_MODE) != 0;
        }

        boolean appends() {
            return (flags & APPEND) != 0;
        }
    }

    /** Where that machine's processes are seen, which in a container is not at {@code /proc}. */
    static Path proc(StepContext context) {
        try {
            HostTarget host = context.target(HostTarget.class, TargetType.HOST);
            return host.proven().root().resolve("proc");
        } catch (TargetAbsent e) {
            return Path.of("/proc");
        }
    }

    static OpenFiles scan(Path proc, Lease lease) throws IOException {
        OpenFiles open = new OpenFiles(new HashMap<>(), new ArrayList<>(), lease);
        if (!Files.exists(proc.resolve("1"))) {
            open.unreadable.add("processes of others are hidden from us");
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                open.look(process);
            }
        }
        return open;
    }

    /**
     * Who has a file open, of those who had it when this was scanned. How is asked only now: the
     * machine has thousands of open files, and few are a log.
     */
    List<Holder> of(LogFile file) {
        return descriptors.getOrDefault(file.identity(), List.of()).stream()
                .flatMap(descriptor -> holder(descriptor, file.identity()).stream())
                .toList();
    }

    /** Whether a file is open, or that nobody can tell. */
    Lease.Answer standing(LogFile file) {
        if (!of(file).isEmpty()) {
            return Lease.Answer.OPEN;
        }
        return unreadable.isEmpty() ? Lease.Answer.CLOSED : lease.ask(file.path());
    }

    String holder(LogFile file) {
        List<Holder> seen = of(file);
        return seen.isEmpty() ? "a process that can't be seen" : seen.getFirst().process();
    }

    /**
     * Empty if the process has ended. One that closed it meanwhile, whose number may be another
     * file's by then, may as well have opened it again.
     */
    private static Optional<Holder> holder(Descriptor descriptor, LogFile.Identity file) {
        Path path = descriptor.path();
        try {
            int flags = flags(path.resolveSibling("../fdinfo").resolve(path.getFileName()));
            if (identity(path).equals(file)) {
                return Optional.of(new Holder(descriptor.process(), flags));
            }
        } catch (IOException e) {
            // closed, or not for us to see
        }
        return Files.notExists(path.resolveSibling(".."))
                ? Optional.empty()
                : Optional.of(new Holder(descriptor.process(), WORST));
    }

    private static LogFile.Identity identity(Path descriptor) throws IOException {
        return LogFile.Identity.of(Files.readAttributes(descriptor, "unix:dev,ino"));
    }

    /** Why nothing is proven, in short. */
    String blind() {
        String first = unreadable.isEmpty() ? "" : unreadable.getFirst();
        int more = unreadable.size() - 1;
        return "the open files of %s%s can't be seen by this user"
                .formatted(first, more > 0 ? " and " + more + " other processes" : "");
    }

    private void look(Path process) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            String name = name(process);
            for (Path descriptor : descriptors) {
                look(descriptor, name);
            }
        } catch (NoSuchFileException e) {
            // it ended meanwhile
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            if (Files.exists(process) && mayHoldFiles(process)) {
                unreadable.add(name(process));
            }
        }
    }

    private void look(Path descriptor, String name) throws IOException {
        try {
            if (!Files.readSymbolicLink(descriptor).toString().startsWith("/")) {
                return; // a pipe, a socket
            }
            descriptors
                    .computeIfAbsent(identity(descriptor), file -> new ArrayList<>())
                    .add(new Descriptor(name, descriptor));
        } catch (NoSuchFileException e) {
            // closed meanwhile, or its file is deleted
        }
    }

    private static int flags(Path info) throws IOException {
        for (String line : Files.readAllLines(info)) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring(6).strip(), 8);
            }
        }
        throw new IOException(info + " has no flags");
    }

    private static String name(Path process) {
        String name;
        try {
            name = Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            name = "process";
        }
        return name + " (" + process.getFileName() + ")";
    }

    /** A thread of the kernel and a dead process that nobody has collected hold no files. */
    private static boolean mayHoldFiles(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return !fields[0].equals("Z") && (Long.parseLong(fields[6]) & KERNEL_THREAD) == 0;
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }
}
