package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;

/** A second application on the same database. */
class SoleApplicationIT {

    private static final Duration SOON = Duration.ofMillis(600);

    private static EmbeddedPostgres server;

    @TempDir Path folder;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private static String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    private static DatabaseClaim claim() {
        return new DatabaseClaim(url(), new Properties());
    }

    private static JdbcClient sql() {
        return JdbcClient.create(server.getPostgresDatabase());
    }

    private static void endSessions() {
        sql().sql(
                        "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity"
                                + " where application_name = 'amas-maintenance-sole'")
                .query(Long.class)
                .single();
    }

    @Test
    void F13_aSecondOneDoesNotStartOnTheSamePostgres() throws Exception {
        try (DatabaseClaim first = claim()) {
            first.take(SOON);

            assertThat(failure("--spring.datasource.url=" + url()))
                    .contains(
                            "The database in spring.datasource.url is used by another AMAS"
                                    + " Maintenance (process ",
                            "of the server, from 127.0.0.1)",
                            "Stop that one first")
                    .doesNotContain("\tat org.");
            assertThat(
                            sql().sql(
                                            "select count(*) from information_schema.tables where"
                                                    + " table_schema = 'public'")
                                    .query(Long.class)
                                    .single())
                    .as("it wrote nothing")
                    .isZero();
        }
    }

    @Test
    void F13_aSecondOneDoesNotStartOnTheSameFile() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (Connection first =
                DriverManager.getConnection("jdbc:h2:async:" + data.resolve("amas"))) {
            assertThat(first.isValid(1)).isTrue();

            assertThat(failure())
                    .contains("is open in another AMAS Maintenance", "Stop that one first")
                    .doesNotContain("\tat org.");
        }
    }

    @Test
    void isFreeOnceTheFirstHasEndedAndInAnotherSchema() {
        sql().sql("create schema if not exists other").update();
        DatabaseClaim first = claim();
        first.take(SOON);
        try (DatabaseClaim second = claim();
                DatabaseClaim elsewhere =
                        new DatabaseClaim(url() + "&currentSchema=other", new Properties())) {
            elsewhere.take(SOON);
            assertThatThrownBy(() -> second.take(SOON)).isInstanceOf(DatabaseClaim.Taken.class);
            first.close();
            second.take(Duration.ofSeconds(5));
        }
    }

    @Test
    void isTakenAgainAfterABreak() throws Exception {
        AtomicBoolean lost = new AtomicBoolean();
        try (DatabaseClaim first = claim();
                DatabaseClaim second = claim()) {
            first.take(SOON);
            first.keep(Duration.ofMillis(200), () -> lost.set(true));
            for (int i = 0; i < 3; i++) {
                endSessions();
                await().until(() -> holders() == 1);
            }
            assertThatThrownBy(() -> second.take(SOON)).isInstanceOf(DatabaseClaim.Taken.class);
            assertThat(lost).isFalse();
        }
    }

    @Test
    void whoseDatabaseAnotherTookDuringABreakIsToldSo() {
        AtomicBoolean lost = new AtomicBoolean();
        try (DatabaseClaim first = claim();
                DatabaseClaim second = claim()) {
            first.take(SOON);
            first.keep(Duration.ofSeconds(3), () -> lost.set(true));
            endSessions();
            second.take(SOON);

            await().atMost(Duration.ofSeconds(20)).untilTrue(lost);
            assertThat(holders()).isEqualTo(1);
        }
    }

    private static long holders() {
        return sql().sql("select count(*) from pg_locks where locktype = 'advisory' and granted")
                .query(Long.class)
                .single();
    }

    /** What a start says that ends with that. */
    private String failure(String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of(more));
        all.add("--amas.data-dir=" + folder.resolve("data"));
        return FailedStart.says(folder.resolve("console"), all.toArray(String[]::new));
    }
}
