package org.amas.maintenance.step.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.RedisTarget;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the shipped limits make of the age of the newest verified backup. */
class BackupAgeKindTests {

    private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");
    private static final ShippedProcedure SHIPPED =
            ShippedProcedure.load("quarterly/security-review");

    private static List<String> troubles(Optional<Duration> age) throws Exception {
        VerifiedBackups backups =
                (environment, target) ->
                        age.map(
                                old ->
                                        new VerifiedBackup(
                                                "b", Path.of("/b"), NOW.minus(old), NOW, 1));
        BackupAgeKind kind = new BackupAgeKind(backups);
        RecordingContext context =
                new RecordingContext()
                        .at(NOW)
                        .with(new RedisTarget(URI.create("redis://cache.test"), null, null));
        context.perform(kind, new NoSettings());
        assertThat(context.findings())
                .extracting(Finding::fingerprint)
                .hasSize(age.isPresent() ? 0 : 1);
        return SHIPPED.troubles(kind, context);
    }

    @Test
    @PlantedFault(
            check = "backup.age",
            fault = "the newest verified backup is old, or there is none",
            removed = "there is a new one")
    void failsWithoutAVerifiedBackupOfTheLastWeek() throws Exception {
        assertThat(troubles(Optional.of(Duration.ofHours(20)))).isEmpty();
        assertThat(troubles(Optional.of(Duration.ofHours(169))))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("FAIL");
        assertThat(troubles(Optional.empty()))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("ERROR no-verified-backup:redis");
        assertThat(troubles(Optional.of(Duration.ofHours(1)))).isEmpty();
    }
}
