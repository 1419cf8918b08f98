package org.amas.maintenance.lab;

import java.io.IOException;

/**
 * A server that neither works nor refuses: it is stopped by SIGSTOP until this is closed. Of
 * PostgreSQL it stops the listener only; sessions that exist go on.
 */
public final class Paused implements AutoCloseable {

    private final long pid;

    private Paused(long pid) {
        this.pid = pid;
    }

    public static Paused process(long pid) throws IOException, InterruptedException {
        signal("-STOP", pid);
        return new Paused(pid);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        signal("-CONT", pid);
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder("kill", name, Long.toString(pid)).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("kill " + name + " " + pid + " ended with " + exit);
        }
    }
}
