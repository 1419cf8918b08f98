package org.amas.maintenance.step.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A regular file that a pattern found, as it was at that moment.
 *
 * @param name relative to the root of the folder
 * @param retention the class whose pattern found it: application, nginx
 * @param identity which file it is on its device, whatever its name
 * @param live has the very name that the application writes to, not a rotated one
 * @param audit no retention rule touches it
 */
record LogFile(
        Path path,
        String name,
        String retention,
        Identity identity,
        long bytes,
        Instant modified,
        boolean live,
        boolean audit) {

    private static final Set<String> COMPRESSED = Set.of("gz", "bz2", "xz", "zst");

    /** Device and inode. */
    record Identity(Object device, Object inode) {

        static Identity of(Map<String, Object> attributes) {
            return new Identity(value(attributes, "dev"), value(attributes, "ino"));
        }
    }

    static LogFile of(Path path, String name, String retention, boolean live, boolean audit)
            throws IOException {
        Map<String, Object> seen = attributes(path);
        return new LogFile(
                path,
                name,
                retention,
                Identity.of(seen),
                (Long) value(seen, "size"),
                ((FileTime) value(seen, "lastModifiedTime")).toInstant(),
                live,
                audit);
    }

    private static Object value(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(
                path, "unix:dev,ino,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    }

    boolean compressed() {
        return COMPRESSED.contains(
                name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    Duration age(Instant now) {
        return Duration.between(modified, now);
    }

    /** Still the same file, though it may have grown. */
    boolean same() throws IOException {
        return Identity.of(attributes(path)).equals(identity);
    }

    /** Still the same file, of the same size, not written since, at a place without links. */
    boolean unchanged() throws IOException {
        Path folder = path.getParent();
        if (folder == null || !folder.toRealPath().equals(folder)) {
            return false;
        }
        return of(path, name, retention, live, audit).equals(this);
    }
}
