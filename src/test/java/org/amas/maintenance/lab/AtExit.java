package org.amas.maintenance.lab;

/** Ends a server with this JVM. */
final class AtExit {

    private AtExit() {}

    /** Closes it at the end of the JVM; at once, when that end has already begun. */
    static void close(String name, AutoCloseable server) {
        Runnable end = () -> closeQuietly(name, server);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(end, "lab-" + name + "-end"));
        } catch (IllegalStateException alreadyEnding) {
            end.run();
        }
    }

    private static void closeQuietly(String name, AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            System.err.println("The lab's " + name + " did not stop: " + e);
        }
    }
}
