package org.amas.maintenance.step.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.StandardEnvironment;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Which of an environment's backups is taken. */
class BackupFolderTests {

    private static final Instant KILLED = Instant.parse("2026-11-28T12:00:00Z");

    @TempDir private Path root;

    private void taken(Duration after, boolean passed) {
        PlantedBackup.plant(
                root, "production", TargetType.REDIS, "redis://x", KILLED.plus(after), passed);
    }

    private BackupFolder folder() {
        return new BackupFolder(new BackupProperties(root.toString()), new StandardEnvironment());
    }

    @Test
    void oneVerifiedAfterTheDisasterDoesNotHideTheOneFromBefore() throws Exception {
        taken(Duration.ofHours(-30), true);
        taken(Duration.ofHours(-2), true);
        taken(Duration.ofHours(-1), false);
        taken(Duration.ofMinutes(5), true);

        assertThat(folder().newestVerified("production", TargetType.REDIS, KILLED))
                .map(stored -> stored.manifest().takenAt())
                .contains(KILLED.minus(Duration.ofHours(2)));
        assertThat(folder().newestVerified("production", TargetType.REDIS))
                .map(stored -> stored.manifest().takenAt())
                .contains(KILLED.plus(Duration.ofMinutes(5)));
    }

    @Test
    void saysThatNoneIsFromBeforeAndNotThatThereIsNone() throws Exception {
        taken(Duration.ofMinutes(5), true);

        assertThat(folder().newestVerified("production", TargetType.REDIS, KILLED)).isEmpty();
        assertThat(new DrillSettings("production").noBackup(TargetType.REDIS, KILLED))
                .isEqualTo(
                        "no verified backup of redis in production was taken before the stack was"
                                + " killed at 2026-11-28 12:00:00 UTC");
    }
}
