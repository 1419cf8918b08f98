package org.amas.maintenance.procedure;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.file.Path;

import javax.sql.DataSource;

class CataloguePostgresIT extends CatalogueSuite {

    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    DataSource database(Path folder) {
        JdbcClient jdbc = JdbcClient.create(server.getPostgresDatabase());
        jdbc.sql("drop schema public cascade").update();
        jdbc.sql("create schema public").update();
        return server.getPostgresDatabase();
    }
}
