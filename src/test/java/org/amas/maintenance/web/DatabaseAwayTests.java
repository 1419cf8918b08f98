package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;

/** What whoever asked is told when there is no connection to be had, and why. */
class DatabaseAwayTests {

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(1);
        pool.setConnectionTimeout(3_000);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    private static Throwable failure(HikariDataSource pool) {
        return catchThrowable(
                () -> JdbcClient.create(pool).sql("select 1").query(Integer.class).single());
    }

    @Test
    void itIsBusyWhileEachConnectionIsLent() throws SQLException {
        try (HikariDataSource pool = pool("jdbc:h2:mem:busy");
                Connection lent = pool.getConnection()) {
            Throwable refused = failure(pool);

            assertThat(lent.isValid(1)).isTrue();
            assertThat(DatabaseAway.caused(refused)).isTrue();
            assertThat(DatabaseAway.detail(refused)).contains("in use", "try again");
        }
    }

    @Test
    void itIsAwayWhenNothingAnswers() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            closed = socket.getLocalPort();
        }
        try (HikariDataSource pool = pool("jdbc:postgresql://127.0.0.1:" + closed + "/own")) {
            Throwable refused = failure(pool);

            assertThat(DatabaseAway.caused(refused)).isTrue();
            assertThat(DatabaseAway.detail(refused)).contains("does not answer");
        }
    }
}
