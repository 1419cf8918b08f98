package org.amas.maintenance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lab writes only to a folder that is its own. */
class LabDirectoryTests {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @Test
    void refusesAFolderThatIsNotALab() throws IOException {
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("precious.txt"), "keep me");
        assertThatThrownBy(() -> LabDirectory.prepare(foreign))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing that isn't its own");
        assertThat(foreign.resolve("precious.txt")).hasContent("keep me");
        Path own = LabDirectory.prepare(folder.resolve("own"));
        assertThat(own.resolve(LabDirectory.MARKER)).exists();
        assertThat(LabDirectory.prepare(own)).isEqualTo(own);
    }
}
