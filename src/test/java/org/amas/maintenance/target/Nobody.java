package org.amas.maintenance.target;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Does something as a user who may nothing: builds often run as root, whom no permission keeps out.
 * The kernel keeps the user per thread, so one that ends afterwards becomes nobody, and the rest of
 * the JVM stays who it is.
 */
final class Nobody {

    private static final int NOBODY = 65_534;

    private Nobody() {}

    static <T> T does(Callable<T> act) throws Exception {
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            become();
                            return act.call();
                        });
        Thread.ofPlatform().name("nobody").start(task);
        return task.get();
    }

    /** Not through the C library's function, which would change every thread. */
    private static void become() {
        Linker linker = Linker.nativeLinker();
        MethodHandle syscall =
                linker.downcallHandle(
                        linker.defaultLookup().find("syscall").orElseThrow(),
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
                        Linker.Option.firstVariadicArg(1));
        long setresuid = System.getProperty("os.arch").equals("aarch64") ? 147 : 117;
        try {
            // Refused to whoever isn't root, and not needed there.
            syscall.invoke(setresuid, NOBODY, NOBODY, NOBODY);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
