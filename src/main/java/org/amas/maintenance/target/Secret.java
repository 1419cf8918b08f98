package org.amas.maintenance.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a password or token is kept: {@code env:NAME} or {@code file:/path}, read at use, so that a
 * rotated secret needs no restart. Never printed.
 */
public final class Secret {

    private final String reference;

    private Secret(String reference) {
        this.reference = reference;
    }

    /**
     * @param reference {@code env:NAME}, {@code file:/path}, or in the lab a literal
     */
    public static Secret of(String reference) {
        return new Secret(reference);
    }

    boolean isLiteral() {
        return !reference.startsWith("env:") && !reference.startsWith("file:");
    }

    /**
     * The value; of a file the content without a line end.
     *
     * @throws TargetAbsent if the variable isn't set or the file can't be read
     */
    public String read() {
        if (reference.startsWith("env:")) {
            String name = reference.substring(4);
            String value = System.getenv(name);
            if (value == null) {
                throw new TargetAbsent("the environment variable " + name + " is not set");
            }
            return value;
        }
        if (reference.startsWith("file:")) {
            Path path = Path.of(reference.substring(5));
            try {
                return Files.readString(path).strip();
            } catch (IOException e) {
                throw new TargetAbsent("the secret file " + path + " can't be read");
            }
        }
        return reference;
    }

    /** The value; empty if there is none, or nothing in it. */
    public Optional<String> readable() {
        try {
            return Optional.of(read()).filter(value -> !value.isBlank());
        } catch (TargetAbsent unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return isLiteral() ? "literal" : reference;
    }
}
