package org.amas.maintenance;

import org.amas.maintenance.target.InvalidConfiguration;
import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes {@code amas.data-dir} before anything writes there, for its owner alone: it holds the
 * database, the output of every run and the files of running commands.
 */
class DataDirectory implements EnvironmentPostProcessor {

    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Log log;

    DataDirectory(DeferredLogFactory logs) {
        log = logs.getLog(DataDirectory.class);
    }

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        String configured = environment.getProperty("amas.data-dir");
        if (configured == null) {
            return;
        }
        Path directory = Path.of(configured).toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } else if (Files.getFileStore(directory).supportsFileAttributeView("posix")
                    && !Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                            .equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(directory, OWNER_ONLY);
            }
        } catch (IOException e) {
            throw new InvalidConfiguration(
                    "amas.data-dir",
                    "names %s, which can't be used: %s".formatted(directory, why(e)),
                    "Name a folder that this user may make and write.");
        }
        PrivateFiles files = new PrivateFiles(directory, log);
        files.close();
        // Again for those that this start made.
        application.addListeners(
                (ApplicationListener<ApplicationStartedEvent>) started -> files.close());
    }

    private static String why(IOException refused) {
        return switch (refused) {
            case FileAlreadyExistsException file -> file.getFile() + " is not a folder";
            case AccessDeniedException denied -> "this user may not write " + denied.getFile();
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> refused.toString();
        };
    }
}
