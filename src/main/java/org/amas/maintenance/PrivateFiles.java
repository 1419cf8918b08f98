package org.amas.maintenance;

import org.apache.commons.logging.Log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes what is ours below {@code amas.data-dir} from everybody but its owner: the folder is
 * closed, but a copy or a backup of it may not be. Other files may lie there; they stay as they
 * are.
 */
class PrivateFiles {

    private final Path directory;
    private final Log log;

    PrivateFiles(Path directory, Log log) {
        this.directory = directory;
        this.log = log;
    }

    /** H2 makes its file with the umask's mode, and so did earlier versions of ours with theirs. */
    void close() {
        for (String name :
                List.of("amas.mv.db", "amas.trace.db", "audit-checkpoints", "backups", "runs")) {
            Path own = directory.resolve(name);
            if (Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
                closeAll(own);
            }
        }
    }

    private void closeAll(Path own) {
        try (Stream<Path> all = Files.walk(own)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                close(path);
            }
        } catch (IOException | RuntimeException refused) {
            log.warn("Other users may be able to read " + own + ": " + refused);
        }
    }

    private static void close(Path path) throws IOException {
        if (Files.isSymbolicLink(path)
                || !Files.getFileStore(path).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions =
                EnumSet.copyOf(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        if (permissions.retainAll(DataDirectory.OWNER_ONLY)) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }
}
