package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.audit.Actor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

class FormTokensTests {

    private static final Actor ANA = new Actor(Actor.Kind.USER, "ana", null);
    private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");

    private final AtomicInteger deeds = new AtomicInteger();
    private JdbcClient jdbc;

    @BeforeEach
    void prepare() throws IOException {
        jdbc =
                JdbcClient.create(
                        new DriverManagerDataSource(
                                "jdbc:h2:mem:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1"
                                        .formatted(UUID.randomUUID())));
        jdbc.sql(Files.readString(Path.of("db/migration/V24__form.sql"))).update();
    }

    private FormTokens at(Instant now) {
        return new FormTokens(jdbc, Clock.fixed(now, ZoneOffset.UTC));
    }

    private void sends(String token, Instant now) {
        at(now).once(Map.of("token", token), ANA, () -> "/done/" + deeds.incrementAndGet());
    }

    @Test
    void forgetsATokenThatNobodyCanSendAgainAndNoOther() {
        sends("old", NOW);
        sends("young", NOW.plus(Duration.ofDays(2)));
        at(NOW.plus(FormTokens.KEPT)).forget();
        assertThat(tokens()).as("no longer than that").containsExactlyInAnyOrder("old", "young");

        at(NOW.plus(FormTokens.KEPT).plusSeconds(1)).forget();

        assertThat(tokens()).containsExactly("young");
        sends("young", NOW.plus(FormTokens.KEPT));
        assertThat(deeds).as("it is still one deed").hasValue(2);
    }

    private Iterable<String> tokens() {
        return jdbc.sql("select token from access_form").query(String.class).list();
    }
}
