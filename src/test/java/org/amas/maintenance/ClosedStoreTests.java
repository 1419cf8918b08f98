package org.amas.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The own database on a disk that was full for a while, with the pool as it ships. */
class ClosedStoreTests {

    private HikariDataSource pool;
    private JdbcClient jdbc;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        FullDisk.register();
        pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:full:" + folder + "/own;MODE=PostgreSQL;WRITE_DELAY=0");
        pool.setMaximumPoolSize(5);
        pool.setConnectionTimeout(1_000);
        pool.setExceptionOverrideClassName(
                shipped("spring.datasource.hikari.exception-override-class-name"));
        jdbc = JdbcClient.create(pool);
        jdbc.sql("create table kept (id integer primary key)").update();
        await().until(() -> pool.getHikariPoolMXBean().getTotalConnections() == 5);
    }

    @AfterEach
    void close() {
        FullDisk.full = false;
        pool.close();
    }

    private static String shipped(String setting) throws IOException {
        Object value =
                new PropertiesPropertySourceLoader()
                        .load("shipped", new ClassPathResource("application.properties"))
                        .getFirst()
                        .getProperty(setting);
        return String.valueOf(value);
    }

    private void insert(int id) {
        jdbc.sql("insert into kept values (?)").param(id).update();
    }

    @Test
    void goesOnByItselfWhenThereIsRoomAgain() {
        insert(1);
        FullDisk.full = true;
        assertThatThrownBy(() -> insert(2)).hasStackTraceContaining("No space left on device");
        assertThatThrownBy(() -> insert(3)).isInstanceOf(RuntimeException.class);
        FullDisk.full = false;

        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> stored(4));

        assertThat(jdbc.sql("select id from kept order by id").query(Integer.class).list())
                .as("what was acknowledged, and nothing else")
                .containsExactly(1, 4);
    }

    private boolean stored(int id) {
        insert(id);
        return true;
    }
}
