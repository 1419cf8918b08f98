package org.amas.maintenance.step.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.KeptLists;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.StandInListServer;
import org.amas.maintenance.target.InvalidConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;

/** Ends of life that are asked for, here at a server on loopback. */
class LifecycleRefreshTests {

    private static final Instant NOW = Instant.parse("2026-11-30T06:00:00Z");
    private static final Set<String> REDIS = Set.of("redis");
    private static final String LINES =
            "[{\"cycle\": \"7\", \"eol\": \"%s\", \"latest\": \"7.99.9\"}]";

    @TempDir Path folder;

    private StandInListServer server;
    private String said = "";

    @BeforeEach
    void serve() throws IOException {
        server = new StandInListServer();
    }

    @AfterEach
    void end() {
        server.close();
    }

    private Snapshot asked(Instant at, Set<String> products) throws Exception {
        RecordingContext context = new RecordingContext().at(at).timeLeft(Duration.ofSeconds(20));
        Snapshot list =
                new Lifecycles(
                                new LifecycleProperties(null, server.url() + "/api/{product}.json"),
                                new KeptLists(folder.toString()))
                        .of(products, context);
        said = context.text();
        return list;
    }

    private static Instant days(int later) {
        return NOW.plus(Duration.ofDays(later));
    }

    @Test
    @PlantedFault(
            check = "lifecycle.versions",
            fault = "an end of life that was moved since the list shipped")
    void whatIsAskedCountsAndIsKeptForDaysWithoutANetwork() throws Exception {
        server.says("/api/redis.json", LINES.formatted("2026-11-29"));
        Snapshot fresh = asked(NOW, REDIS);
        assertThat(fresh.date()).isEqualTo(LocalDate.of(2026, 11, 30));
        assertThat(fresh.source()).isEqualTo("127.0.0.1");
        assertThat(fresh.of("redis"))
                .singleElement()
                .satisfies(line -> assertThat(line.daysLeft(NOW)).isEqualTo(-1));

        server.forget();
        assertThat(asked(NOW.plusSeconds(60), REDIS).of("redis")).hasSize(1);
        assertThat(server.asked()).as("once a day").isEmpty();

        server.fails("/api/redis.json", 503);
        Snapshot kept = asked(days(9), REDIS);
        assertThat(kept.age(days(9))).isEqualTo(9);
        assertThat(kept.of("redis")).hasSize(1);
        assertThat(kept.note()).contains("nothing newer could be had", "answers 503");
        assertThat(said).contains("Asking 127.0.0.1 for ends of life");
    }

    @Test
    void aBrokenAnswerARedirectAndSilenceChangeNothing() throws Exception {
        server.says("/api/redis.json", LINES.formatted("2027-01-01"));
        asked(NOW, REDIS);
        Path kept = folder.resolve("lists/lifecycle.json");
        byte[] before = Files.readAllBytes(kept);
        try (StandInListServer other = new StandInListServer()) {
            other.says("/api/redis.json", LINES.formatted("2030-01-01"));
            server.leads("/api/redis.json", other.url() + "/api/redis.json");
            assertThat(asked(days(1), REDIS).note()).contains("answers 302");
            assertThat(other.asked()).isEmpty();
        }
        server.says("/api/redis.json", "[]");
        assertThat(asked(days(1), REDIS).note()).contains("no list of release lines");
        server.says("/api/redis.json", "[{\"cycle\": \"7\", \"eol\": \"soon\"}]");
        assertThat(asked(days(1), REDIS).note()).contains("is no date");
        server.says("/api/redis.json", "<html>");
        assertThat(asked(days(1), REDIS).note()).contains("something else than JSON");
        server.close();
        Snapshot silent = asked(days(1), REDIS);
        assertThat(silent.note()).contains("connection refused");
        assertThat(silent.date()).isEqualTo(LocalDate.of(2026, 11, 30));
        assertThat(Files.readAllBytes(kept)).isEqualTo(before);
    }

    @Test
    void ofWhatTheServerDoesNotKnowTheShippedListIsUsedWithItsAge() throws Exception {
        server.says("/api/redis.json", LINES.formatted("2027-01-01"));
        Snapshot both = asked(NOW, Set.of("redis", "postgresql", "../../etc"));
        assertThat(both.of("redis")).hasSize(1);
        assertThat(both.of("postgresql")).hasSizeGreaterThan(1);
        assertThat(both.date()).as("of the older").isEqualTo(LocalDate.of(2026, 8, 22));
        assertThat(both.source()).contains("127.0.0.1; endoflife.date");
        assertThat(server.paths())
                .containsExactlyInAnyOrder("/api/redis.json", "/api/postgresql.json");
        assertThat(said).contains("postgresql.json answers 404");
    }

    @Test
    void anOlderAnswerThanWhatIsThereIsNotUsed() throws Exception {
        server.says("/api/redis.json", LINES.formatted("2027-01-01"));
        Instant before = Instant.parse("2026-08-01T06:00:00Z");
        assertThat(asked(before, REDIS).date()).isEqualTo(LocalDate.of(2026, 8, 22));
    }

    @Test
    void anAddressWithoutThePlaceOfTheProductEndsTheStart() {
        assertThatThrownBy(() -> new LifecycleProperties(null, "https://endoflife.date/api"))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageStartingWith("amas.step.lifecycle.url");
    }
}
