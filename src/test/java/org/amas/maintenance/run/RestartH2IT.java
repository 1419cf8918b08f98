package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.FullDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

@ExtendWith(OutputCaptureExtension.class)
class RestartH2IT extends RestartSuite {

    @Override
    String[] database() {
        return new String[0];
    }

    /** Neither the database nor the file beside it has room for what the step prints. */
    @Test
    void F25_aRunThatADiskWasTooFullForIsSettledOnceThereIsRoom(CapturedOutput log)
            throws Exception {
        RunNode.procedure(
                folder, "long", "effect: CHANGES, say: begun, sleep: 4s, last: more, value: 1");
        FullDisk.register();
        try (RunNode node =
                new RunNode(
                        folder,
                        "spring.datasource.url=jdbc:h2:full:"
                                + folder.resolve("data/amas")
                                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                                + ";DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0")) {
            long id = node.startChanging("long");
            await().until(() -> node.step(id, 1).outputBytes() > 0);
            Path files = node.bean(RunDirectories.class).locate(id, 1, 0);
            Files.createDirectories(files.getParent());
            FileSystemUtils.deleteRecursively(files);
            Files.createFile(files);
            FullDisk.full = true;
            // A thread that has no room for output ends with that; the run is what counts.
            await().dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> log.getAll().contains("Run " + id + " could not be performed"));
            FullDisk.full = false;
            Files.delete(files);

            await().dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> node.run(id).state() == RunState.INTERRUPTED);
            assertThat(node.run(id).note()).contains("was full: make room on it; step 1: ");
            assertThat(node.step(id, 1).state()).isEqualTo(StepState.UNKNOWN);
            assertThat(node.count("run_lock")).isZero();
            assertThat(node.perform("good").state()).isEqualTo(RunState.PASSED);
        } finally {
            FullDisk.full = false;
        }
    }
}
