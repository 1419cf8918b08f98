package org.amas.maintenance.step.file;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * Asks the kernel itself whether a file is open anywhere. It grants a write lease only on a file
 * that nobody else has open or mapped, in whatever container and of whatever user; the lease is
 * given back at once. The file must be ours, or we must be root.
 */
@FunctionalInterface
interface Lease {

    /** What the kernel says. */
    enum Answer {
        CLOSED,
        OPEN,
        /** Not our file, or a file system without leases. */
        UNTOLD
    }

    Answer ask(Path path);

    /** Linux's own leases. */
    static Lease kernel() {
        return System.getProperty("os.name", "").equals("Linux") ? Fcntl::ask : p -> Answer.UNTOLD;
    }

    /** fcntl(2), whose numbers are the same on all of Linux's common processors. */
    final class Fcntl {

        private static final int O_RDONLY_NONBLOCK_CLOEXEC = 0 | 04000 | 02000000;
        private static final int F_SETSIG = 10;
        private static final int F_SETLEASE = 1024;
        private static final int F_WRLCK = 1;
        private static final int F_UNLCK = 2;
        private static final int EAGAIN = 11;

        /** Whoever opens the file meanwhile signals us: by this one, which does nothing. */
        private static final int SIGURG = 23;

        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO =
                STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final MethodHandle OPEN =
                call(
                        "open",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        private static final MethodHandle FCNTL =
                call(
                        "fcntl",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        private static final MethodHandle CLOSE =
                call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private Fcntl() {}

        private static MethodHandle call(String name, FunctionDescriptor shape) {
            Linker linker = Linker.nativeLinker();
            Linker.Option errno = Linker.Option.captureCallState("errno");
            MemorySegment address = linker.defaultLookup().findOrThrow(name);
            return shape.argumentLayouts().size() < 2
                    ? linker.downcallHandle(address, shape, errno)
                    : linker.downcallHandle(
                            address, shape, errno, Linker.Option.firstVariadicArg(2));
        }

        static Answer ask(Path path) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                MemorySegment name = arena.allocateFrom(path.toString());
                int file = (int) OPEN.invokeExact(state, name, O_RDONLY_NONBLOCK_CLOEXEC);
                if (file < 0) {
                    return refused(state);
                }
                try {
                    return lease(state, file);
                } finally {
                    int ignored = (int) CLOSE.invokeExact(state, file);
                }
            } catch (Throwable e) {
                throw new IllegalStateException("asking the kernel for a lease failed", e);
            }
        }

        private static Answer lease(MemorySegment state, int file) throws Throwable {
            if ((int) FCNTL.invokeExact(state, file, F_SETSIG, SIGURG) < 0) {
                return Answer.UNTOLD;
            }
            if ((int) FCNTL.invokeExact(state, file, F_SETLEASE, F_WRLCK) < 0) {
                return refused(state);
            }
            int ignored = (int) FCNTL.invokeExact(state, file, F_SETLEASE, F_UNLCK);
            return Answer.CLOSED;
        }

        private static Answer refused(MemorySegment state) {
            return (int) ERRNO.get(state, 0L) == EAGAIN ? Answer.OPEN : Answer.UNTOLD;
        }
    }
}
