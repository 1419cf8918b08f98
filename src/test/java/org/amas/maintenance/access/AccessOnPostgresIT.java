package org.amas.maintenance.access;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import java.io.IOException;
import java.io.UncheckedIOException;

@DirtiesContext
class AccessOnPostgresIT extends AccessSuite {

    private static final EmbeddedPostgres POSTGRES = start();

    @DynamicPropertySource
    static void usePostgres(DynamicPropertyRegistry properties) {
        properties.add("amas.data-dir", () -> temporary().toString());
        properties.add("spring.datasource.url", () -> POSTGRES.getJdbcUrl("postgres", "postgres"));
    }

    @AfterAll
    static void stop() throws IOException {
        POSTGRES.close();
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }
}
