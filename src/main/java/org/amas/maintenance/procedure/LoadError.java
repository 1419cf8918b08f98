package org.amas.maintenance.procedure;

/**
 * What is wrong in a procedure's file.
 *
 * @param line counts from 1; 0 where the file as a whole is meant
 * @param column counts from 1; 0 where the file as a whole is meant
 */
public record LoadError(String file, int line, int column, String message) {

    /** Whether it is about a file of that procedure, wherever that lies. */
    boolean isOf(String key) {
        return file.endsWith("/" + key + ".yaml") || file.endsWith(":" + key + ".yaml");
    }

    @Override
    public String toString() {
        return line == 0
                ? "%s: %s".formatted(file, message)
                : "%s:%d:%d: %s".formatted(file, line, column, message);
    }
}
