package org.amas.maintenance.run;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;

import java.io.IOException;

class FindingLivesPostgresIT extends FindingLivesSuite {

    private EmbeddedPostgres server;

    @Override
    String[] database() throws IOException {
        server = EmbeddedPostgres.start();
        return new String[] {
            "spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
            "spring.datasource.username=postgres",
            "spring.datasource.password=postgres"
        };
    }

    @AfterAll
    void stopServer() throws IOException {
        server.close();
    }
}
