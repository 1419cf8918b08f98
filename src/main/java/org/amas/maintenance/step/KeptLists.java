package org.amas.maintenance.step;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Public lists that a step has fetched, kept below {@code amas.data-dir} with their source and
 * date: what was had once is there when the network isn't.
 */
@Component
public class KeptLists {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;

    public KeptLists(@Value("${amas.data-dir:./data}") String data) {
        this.folder = Path.of(data, "lists").toAbsolutePath().normalize();
    }

    /** Empty if there is none, or none that can be read: then it is fetched again. */
    public Optional<JsonNode> read(String name) {
        try {
            JsonNode kept = JSON.readTree(Files.readAllBytes(folder.resolve(name)));
            return kept.isObject() ? Optional.of(kept) : Optional.empty();
        } catch (IOException | JacksonException none) {
            return Optional.empty();
        }
    }

    /** The old one is there until the new one is. */
    public synchronized void write(String name, JsonNode list) throws IOException {
        Files.createDirectories(folder, OwnerOnly.FOLDER);
        Path next = folder.resolve("." + name);
        Files.deleteIfExists(next);
        Files.createFile(next, OwnerOnly.FILE);
        Files.write(next, JSON.writeValueAsBytes(list), StandardOpenOption.WRITE);
        Files.move(
                next,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
