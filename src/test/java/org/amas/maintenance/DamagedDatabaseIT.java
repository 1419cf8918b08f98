package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;

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

        String said =
                FailedStart.says(folder.resolve("console"), "--amas.data-dir=" + file.getParent());

        assertThat(said)
                .contains("The file of our own database, " + file + ", is damaged: " + why)
                .contains("restore " + file + " from its newest backup, and start again")
                .doesNotContain("\tat org.");
        assertThat(read(file)).as("the file").isEqualTo(damaged);
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
