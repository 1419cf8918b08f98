package org.amas.maintenance.audit;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where the chain ended when it was last verified, in a file outside the database: whoever can
 * rewrite or roll back the database cannot rewrite this with it.
 */
@Component
class AuditCheckpoint {

    private static final AuditEvents.Head NONE = new AuditEvents.Head(0, "");

    private final Path file;

    AuditCheckpoint(@Value("${amas.data-dir}") Path directory) {
        file = directory.resolve("audit-checkpoint");
    }

    /** Delete it only with the database it belongs to. */
    Path file() {
        return file;
    }

    /** Sequence 0 if the chain was never verified on this machine. */
    AuditEvents.Head read() {
        try {
            if (!Files.exists(file)) {
                return NONE;
            }
            String[] fields = Files.readString(file).strip().split(" ");
            return new AuditEvents.Head(Long.parseLong(fields[0]), fields[1]);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException malformed) {
            throw new IllegalStateException(file + " is not a checkpoint", malformed);
        }
    }

    void write(AuditEvents.Head head) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path next = Files.createTempFile(file.toAbsolutePath().getParent(), "audit", ".new");
            Files.writeString(next, head.sequence() + " " + head.hash() + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
