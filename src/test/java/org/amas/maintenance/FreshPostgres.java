package org.amas.maintenance;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;

import javax.sql.DataSource;

/** A PostgreSQL server for the tests of one class; each of them may have a database of its own. */
public final class FreshPostgres implements BeforeAllCallback, AfterAllCallback {

    private static final String TEMPLATE = "migrated";

    private EmbeddedPostgres server;
    private String database = "postgres";
    private int made;

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
            "spring.datasource.url=" + server.getJdbcUrl("postgres", database),
            "spring.datasource.username=postgres",
            "spring.datasource.password=postgres"
        };
    }

    /**
     * Another database, with all tables and nothing in them; {@link #settings} are those of it from
     * then on. Migrating takes seconds, a copy of what was migrated doesn't.
     */
    public DataSource migrated() {
        JdbcClient jdbc = JdbcClient.create(server.getPostgresDatabase());
        if (made == 0) {
            jdbc.sql("create database " + TEMPLATE).update();
            Flyway.configure()
                    .dataSource(server.getDatabase("postgres", TEMPLATE))
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
        }
        database = "own" + ++made;
        jdbc.sql("create database %s template %s".formatted(database, TEMPLATE)).update();
        return server.getDatabase("postgres", database);
    }
}
