package org.amas.maintenance.duty;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.util.List;

class DutyPostgresIT extends DutySuite {

    private static EmbeddedPostgres server;
    private static int databases;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    List<String> database() {
        String name = "duty" + ++databases;
        JdbcClient.create(server.getPostgresDatabase()).sql("create database " + name).update();
        return List.of(
                "--spring.datasource.url=" + server.getJdbcUrl("postgres", name),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=postgres");
    }
}
