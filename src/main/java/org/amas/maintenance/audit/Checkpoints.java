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
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where the chain ended from minute to minute, in a file outside the database: whoever can rewrite
 * or roll back the database cannot rewrite this with it. Lines are only ever added, each with a
 * higher sequence than the one before. Delete the file only with the database it belongs to.
 */
@Component
class Checkpoints {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private @Nullable Known known;

    /**
     * The file as it was left here: it grows for years and is asked every minute, so it is read
     * again only if somebody else touched it.
     *
     * @param whole bytes up to the end of the last whole line
     */
    private record Known(long size, FileTime modified, long whole, @Nullable Checkpoint newest) {}

    Checkpoints(@Value("${amas.data-dir}") Path directory) {
        file = directory.resolve("audit-checkpoints");
    }

    Path file() {
        return file;
    }

    synchronized @Nullable Checkpoint newest() {
        try {
            return Files.exists(file) ? known().newest() : null;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Known known() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Known left = known;
        if (left == null
                || left.size() != now.size()
                || !left.modified().equals(now.lastModifiedTime())) {
            String whole = whole(file);
            List<Checkpoint> all = parse(whole);
            left =
                    new Known(
                            now.size(),
                            now.lastModifiedTime(),
                            whole.getBytes(StandardCharsets.UTF_8).length,
                            all.isEmpty() ? null : all.getLast());
            known = left;
        }
        return left;
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
        return parse(whole(file));
    }

    private static List<Checkpoint> parse(String lines) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        long before = 0;
        for (String line : lines.lines().toList()) {
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
        long whole = Files.exists(file) ? known().whole() : 0;
        try (FileChannel out =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        OWNER_ONLY)) {
            // Over a line that was never finished, if there is one.
            out.truncate(whole);
            out.position(whole);
            out.write(StandardCharsets.UTF_8.encode(checkpoint.line() + "\n"));
            out.force(true);
        }
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        known = new Known(now.size(), now.lastModifiedTime(), now.size(), checkpoint);
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
