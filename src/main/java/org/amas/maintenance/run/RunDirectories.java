package org.amas.maintenance.run;

import org.amas.maintenance.step.OwnerOnly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a step may keep files while it works: {@code runs/<run>/<step>}, for us alone. */
class RunDirectories {

    private static final Logger log = LoggerFactory.getLogger(RunDirectories.class);

    private final Path root;

    RunDirectories(Path dataDirectory) {
        this.root = dataDirectory.toAbsolutePath().normalize().resolve("runs");
    }

    /** Where the step's directory is, or would be. */
    Path locate(long run, int step, int attempt) {
        String name = attempt == 0 ? Integer.toString(step) : step + "-" + attempt;
        return root.resolve(Long.toString(run)).resolve(name);
    }

    Path make(long run, int step, int attempt) {
        Path directory = locate(run, step, attempt);
        makePrivate(directory);
        return directory;
    }

    /**
     * Deletes what a step has worked with, once its result is stored: until then it tells what
     * became of the step.
     */
    void discardWork(long run, int step, int attempt, String token) {
        Path work = locate(run, step, attempt).resolve(token);
        try {
            FileSystemUtils.deleteRecursively(work);
        } catch (IOException e) {
            log.warn("{} stays behind", work, e);
        }
    }

    /**
     * Makes a directory and its missing parents with mode 0700; one that exists is left as it is.
     */
    static void makePrivate(Path directory) {
        try {
            Files.createDirectories(directory, OwnerOnly.FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException("can't make " + directory, e);
        }
    }
}
