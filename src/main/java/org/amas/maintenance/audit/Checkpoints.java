package org.amas.maintenance.audit;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the chain ended from minute to minute, in a file outside the database: whoever can rewrite
 * or roll back the database cannot rewrite this with it. Lines are only ever added, each with a
 * higher sequence than the one before. Delete the file only with the database it belongs to.
 */
@Component
class Checkpoints {

    private final Path file;

    Checkpoints(@Value("${amas.data-dir}") Path directory) {
        file = directory.resolve("audit-checkpoints");
    }

    Path file() {
        return file;
    }

    synchronized @Nullable Checkpoint newest() {
        List<Checkpoint> all = all();
        return all.isEmpty() ? null : all.getLast();
    }

    /** In the order in which they were made. */
    synchronized List<Checkpoint> all() {
        return Files.exists(file) ? read(file) : List.of();
    }

    /**
     * The checkpoints of a file. A last line without its end was being written when the power
     * failed, and is none.
     *
     * @throws IllegalArgumentException if another line is not a checkpoint, or out of order
     */
    static List<Checkpoint> read(Path file) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        long before = 0;
        for (String line : whole(file).lines().toList()) {
            Checkpoint checkpoint = Checkpoint.parse(line);
            if (checkpoint.sequence() <= before) {
                throw new IllegalArgumentException("out of order: " + line);
            }
            before = checkpoint.sequence();
            checkpoints.add(checkpoint);
        }
        return checkpoints;
    }

    /** Is on the disk when this returns. */
    synchronized void add(Checkpoint checkpoint) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            write(checkpoint);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private void write(Checkpoint checkpoint) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Over a line that was never finished, if there is one.
            out.truncate(whole(file).getBytes(StandardCharsets.UTF_8).length);
            out.position(out.size());
            out.write(StandardCharsets.UTF_8.encode(checkpoint.line() + "\n"));
            out.force(true);
        }
    }

    private static String whole(Path file) {
        try {
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
