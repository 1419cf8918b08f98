package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A start on a database file that isn't what it was. */
class DamagedDatabaseIT {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "0, it has no content",
        "5000, Reading from file",
        "-1, Store header is corrupt",
    })
    void F23_aDamagedFileEndsTheStartWithWhatToDoAndIsLeftAsItIs(int length, String why)
            throws Exception {
        Path file = database();
        byte[] damaged = length < 0 ? overwritten(file) : Arrays.copyOf(read(file), length);
        Files.write(file, damaged);
        Path console = folder.resolve("console");

        Process start =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                shipped(),
                                Start.class.getName(),
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.duty.automatic-start=false",
                                "--amas.data-dir=" + file.getParent())
                        .redirectErrorStream(true)
                        .redirectOutput(console.toFile())
                        .start();
        try {
            assertThat(start.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            start.destroyForcibly();
        }

        String said = Files.readString(console);
        assertThat(start.exitValue()).as(said).isEqualTo(1);
        assertThat(said)
                .contains("The file of our own database, " + file + ", is damaged: " + why)
                .contains("restore " + file + " from its newest backup, and start again")
                .doesNotContain("\tat org.");
        assertThat(read(file)).as("the file").isEqualTo(damaged);
    }

    /** The tests' own settings aren't. */
    private static String shipped() {
        String all =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    private Path database() throws IOException, SQLException {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (Connection made = DriverManager.getConnection("jdbc:h2:" + data.resolve("amas"))) {
            made.createStatement().execute("create table kept (id integer primary key)");
        }
        return data.resolve("amas.mv.db");
    }

    private static byte[] overwritten(Path file) throws IOException {
        byte[] bytes = read(file);
        Arrays.fill(bytes, 0, 8192, (byte) 0);
        return bytes;
    }
}
