package org.amas.maintenance;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;

import javax.sql.DataSource;

/** A PostgreSQL server for the tests of one class; each of them may have it empty. */
public final class FreshPostgres implements BeforeAllCallback, AfterAllCallback {

    private EmbeddedPostgres server;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        server = EmbeddedPostgres.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        server.close();
    }

    /** What makes it the application's own database. */
    public String[] settings() {
        return new String[] {
            "spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
            "spring.datasource.username=postgres",
            "spring.datasource.password=postgres"
        };
    }

    public DataSource emptied() {
        DataSource database = server.getPostgresDatabase();
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("drop schema public cascade").update();
        jdbc.sql("create schema public").update();
        return database;
    }
}
