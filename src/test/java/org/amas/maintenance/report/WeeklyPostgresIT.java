package org.amas.maintenance.report;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

import java.io.IOException;
import java.util.List;

class WeeklyPostgresIT extends WeeklySuite {

    private @Nullable EmbeddedPostgres server;

    @AfterAll
    void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Override
    List<String> database() throws IOException {
        server = EmbeddedPostgres.start();
        return List.of(
                "--spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=postgres");
    }
}
