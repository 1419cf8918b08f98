package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.FilesTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of AMAS's source that say what it is built of; nothing outside the folder is read. */
final class SourceFolder {

    private static final long BIGGEST = 64L * 1024 * 1024;

    private SourceFolder() {}

    /**
     * @param name relative to the source folder, or where none is named, to the root
     * @throws TargetAbsent if the machine isn't proven, or there is no such file
     */
    static String read(StepContext context, String name) throws IOException {
        FilesTarget target = context.target(FilesTarget.class, TargetType.FILES).proven();
        Path source = target.source();
        Path root = (source == null ? target.root() : source).normalize();
        Path file = root.resolve(name).normalize();
        if (!file.startsWith(root)) {
            throw new IllegalArgumentException(name + " leads out of " + root);
        }
        if (!Files.isRegularFile(file)) {
            throw new TargetAbsent("there is no file " + file);
        }
        if (Files.size(file) > BIGGEST) {
            throw new IOException(file + " is too big to be read");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
