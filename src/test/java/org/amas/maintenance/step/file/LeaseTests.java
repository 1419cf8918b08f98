package org.amas.maintenance.step.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

@EnabledOnOs(OS.LINUX)
class LeaseTests {

    private final Lease kernel = Lease.kernel();

    @Test
    void provesThatAFileIsClosedAndHoldsNothingAfterwards(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.log"), "x");
        assertThat(kernel.ask(file)).isEqualTo(Lease.Answer.CLOSED);
        assertThat(kernel.ask(file)).isEqualTo(Lease.Answer.CLOSED);
        assertThat(Files.readString(file)).isEqualTo("x");
    }

    @Test
    void seesReadersAndWriters(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.log"), "x");
        try (FileChannel reader = FileChannel.open(file, StandardOpenOption.READ)) {
            assertThat(kernel.ask(file)).isEqualTo(Lease.Answer.OPEN);
        }
        try (FileChannel writer = FileChannel.open(file, StandardOpenOption.APPEND)) {
            assertThat(kernel.ask(file)).isEqualTo(Lease.Answer.OPEN);
        }
    }

    @Test
    void seesAnotherProcess(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.log"), "x");
        Process holder =
                new ProcessBuilder("sleep", "60")
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
                        .start();
        try {
            assertThat(kernel.ask(file)).isEqualTo(Lease.Answer.OPEN);
        } finally {
            holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(kernel.ask(file)).isEqualTo(Lease.Answer.CLOSED);
    }

    @Test
    void tellsNothingOfWhatIsNotThere(@TempDir Path folder) {
        assertThat(kernel.ask(folder.resolve("none"))).isEqualTo(Lease.Answer.UNTOLD);
    }
}
