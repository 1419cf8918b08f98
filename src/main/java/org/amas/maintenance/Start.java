package org.amas.maintenance;

import java.util.Locale;

/**
 * What {@code java -jar} starts. Compiled for Java 17, so that an older Java than the application
 * needs is told so in a sentence instead of an UnsupportedClassVersionError.
 */
public class Start {

    private static final int NEEDED = 25;

    public static void main(String[] args) throws Throwable {
        int found = Runtime.version().feature();
        if (found < NEEDED) {
            System.err.printf(
                    // With the machine's own language the numbers might have other digits.
                    Locale.ROOT,
                    "AMAS Maintenance needs Java %d, and this is Java %d (%s).%nStart it with the"
                            + " java of a JDK %d: /path/to/jdk-%d/bin/java -jar …%n",
                    NEEDED,
                    found,
                    System.getProperty("java.home"),
                    NEEDED,
                    NEEDED);
            System.exit(1);
        }
        // By name: the class file of the application can't even be loaded by an older Java.
        Class.forName("org.amas.maintenance.AmasMaintenance")
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }
}
