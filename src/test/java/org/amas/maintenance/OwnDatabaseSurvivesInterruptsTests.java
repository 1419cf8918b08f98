package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A step that is stopped while it writes takes nobody else's database away. */
class OwnDatabaseSurvivesInterruptsTests {

    @TempDir Path folder;

    /** As it ships: with its plain file H2 closes for all when one thread is interrupted. */
    private String url() throws IOException {
        return String.valueOf(
                        PropertiesLoaderUtils.loadProperties(
                                        new ClassPathResource("application.properties"))
                                .get("spring.datasource.url"))
                .replace("${amas.data-dir}", folder.toString());
    }

    @Test
    void staysOpenWhenThreadsThatWriteAreInterrupted() throws Exception {
        String url = url();
        try (Connection own = DriverManager.getConnection(url, "sa", "");
                Statement sql = own.createStatement()) {
            sql.execute("create table line (text varchar)");
            for (int i = 0; i < 30; i++) {
                Thread writer = Thread.ofVirtual().start(() -> write(url));
                Thread.sleep(5 + i % 7);
                writer.interrupt();
                writer.join();
            }
            try (ResultSet kept = sql.executeQuery("select count(*) from line")) {
                assertThat(kept.next()).isTrue();
                assertThat(kept.getInt(1)).isPositive();
            }
        }
    }

    private static void write(String url) {
        try (Connection one = DriverManager.getConnection(url, "sa", "");
                Statement sql = one.createStatement()) {
            for (int i = 0; i < 400; i++) {
                sql.execute("insert into line values ('" + "x".repeat(2_000) + "')");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
