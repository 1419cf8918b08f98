package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The shipped backup, from its plan to what lies on the disk. */
class BackupIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static final Path BACKUPS = PRODUCT.lab().directory().resolve("backups");
    private static final List<String> TARGETS = List.of("postgres", "redis", "neo4j");

    @Test
    void allThreeStoresAreBackedUpAndProvenAndTheDryRunWroteNothing() throws IOException {
        String production = "production";
        List<Path> before = manifests(production);
        JsonNode dry =
                API.ended(
                        API.launched("tools/backup", production, "dryRun", true),
                        Duration.ofMinutes(3));
        assertThat(states(dry)).containsOnly("SKIPPED");
        assertThat(manifests(production)).isEqualTo(before);

        JsonNode run =
                API.ended(
                        API.launched("tools/backup", production, "planDigest", digests(dry)),
                        Duration.ofMinutes(5));

        assertThat(states(run)).as(run.toPrettyString()).containsOnly("PASSED");
        assertThat(run.path("state").asString()).isEqualTo("PASSED");
        List<Path> after = manifests(production);
        assertThat(after).hasSize(before.size() + TARGETS.size());
        for (Path manifest : after) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(manifest)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(manifest)).contains("\"passed\" : true");
        }
    }

    @Test
    void aServerThatIsDownFailsItsStepsAndLeavesNothing() throws IOException {
        JsonNode run = performed("down");
        assertThat(states(run)).containsOnly("FAILED");
        assertThat(manifests("down")).isEmpty();
    }

    @Test
    void whatTheAccountMayNotIsNotRunAndWhatIsntThereNeither() throws IOException {
        JsonNode guest = performed("guest");
        assertThat(states(guest).subList(0, 4)).containsOnly("NOT_RUN", "FAILED");
        assertThat(states(guest).get(0)).isEqualTo("NOT_RUN");
        assertThat(states(guest).get(2)).isEqualTo("NOT_RUN");
        assertThat(states(performed("bare"))).containsOnly("NOT_RUN");
        assertThat(manifests("bare")).isEmpty();
    }

    private static JsonNode performed(String environment) {
        JsonNode dry = API.performed("tools/backup", environment, "dryRun", true);
        return API.ended(
                API.launched("tools/backup", environment, "planDigest", digests(dry)),
                Duration.ofMinutes(3));
    }

    private static String digests(JsonNode dry) {
        return dry.path("planDigest").asString("");
    }

    private static List<String> states(JsonNode run) {
        return run.path("steps").valueStream().map(s -> s.path("state").asString()).toList();
    }

    private static List<Path> manifests(String environment) throws IOException {
        Path folder = BACKUPS.resolve(environment);
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(p -> p.endsWith("manifest.json")).sorted().toList();
        }
    }
}
