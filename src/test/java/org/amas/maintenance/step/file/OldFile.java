package org.amas.maintenance.step.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Files of a given age, for tests of retention. */
final class OldFile {

    static final Instant NOW = Clock.systemUTC().instant();

    private OldFile() {}

    static Path of(Path path, String content, int days) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        Files.setLastModifiedTime(path, FileTime.from(NOW.minus(Duration.ofDays(days))));
        return path;
    }
}
