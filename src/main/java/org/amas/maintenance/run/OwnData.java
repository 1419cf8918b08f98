package org.amas.maintenance.run;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.web.NotNow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The folder {@code amas.data-dir} and its disk. What runs now may use that up, and has {@code
 * amas.run.disk-reserve} to say how it ended; nothing new is started from there on, and nothing
 * where folder or database aren't those that the application has opened: what is recorded then goes
 * to a file that nobody finds again.
 */
@Component
class OwnData {

    private static final Logger log = LoggerFactory.getLogger(OwnData.class);

    private final Path folder;
    private final Optional<Path> database;
    private final long reserve;
    private final Map<Path, Object> opened = new ConcurrentHashMap<>();
    private final AtomicBoolean usable = new AtomicBoolean(true);

    OwnData(Environment properties, RunSettings settings) {
        this.folder =
                Path.of(properties.getRequiredProperty("amas.data-dir"))
                        .toAbsolutePath()
                        .normalize();
        this.database = OwnDatabase.file(properties.getProperty("spring.datasource.url", "none"));
        this.reserve = settings.diskReserve().toBytes();
    }

    /** From here on both have to stay what they are. */
    @EventListener(ApplicationReadyEvent.class)
    void remember() throws IOException {
        remember(folder);
        if (database.isPresent()) {
            remember(database.get());
        }
    }

    private void remember(Path path) throws IOException {
        if (Files.exists(path)) {
            opened.put(path, key(path));
        }
    }

    private static Object key(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        // Where files have none, that it is there has to do.
        return key == null ? path : key;
    }

    /**
     * @throws NotNow if nothing may be started
     */
    void requireUsable() {
        trouble().ifPresent(OwnData::refuse);
    }

    private static void refuse(String said) {
        throw new NotNow(said + " Nothing new is started until then; runs under way go on.");
    }

    /** What is wrong and what to do; the log has it when it begins and when it is over. */
    Optional<String> trouble() {
        Optional<String> trouble = look();
        if (usable.getAndSet(trouble.isEmpty()) != trouble.isEmpty()) {
            trouble.ifPresentOrElse(
                    said -> log.error("No run is started: {}", said),
                    () -> log.info("Runs are started again: {} is as it should be", folder));
        }
        return trouble;
    }

    private Optional<String> look() {
        try {
            String moved = moved(folder, "the folder of our own data (amas.data-dir)");
            if (moved == null && database.isPresent()) {
                moved = moved(database.get(), "our own database");
            }
            return moved == null ? room() : Optional.of(moved);
        } catch (IOException unreadable) {
            return Optional.of(
                    "The disk of %s (amas.data-dir) can't be looked at: %s. Make it readable."
                            .formatted(folder, unreadable));
        }
    }

    private @Nullable String moved(Path path, String what) throws IOException {
        Object before = opened.get(path);
        if (before == null || Files.exists(path) && key(path).equals(before)) {
            return null;
        }
        return ("%s, %s, %s: it was moved, deleted or replaced while the application runs. Put back"
                        + " what was there; if it is lost, stop the application, restore the newest"
                        + " backup of it and start again.")
                .formatted(path, what, Files.exists(path) ? "is another one now" : "is gone");
    }

    private Optional<String> room() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        return free >= reserve ? Optional.empty() : Optional.of(tooFull(free));
    }

    private String tooFull(long free) {
        return ("The disk of %s (amas.data-dir) has %s left, and amas.run.disk-reserve keeps %s for"
                        + " what runs already. Make room on it.")
                .formatted(folder, Amount.bytes(free), Amount.bytes(reserve));
    }
}
