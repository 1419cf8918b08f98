package org.amas.maintenance.report;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.util.List;

class ControlPostgresIT extends ControlSuite {

    private EmbeddedPostgres server;

    @Override
    void stopDatabase() throws IOException {
        server.close();
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
