package org.amas.maintenance.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** A63: whoever owns the database changes the record; the verifier says where. */
class AuditChainTests {

    private static final Actor ANA = new Actor(Actor.Kind.USER, "ana", "127.0.0.1");
    private static final Clock CLOCK = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

    @TempDir private Path directory = Path.of("");
    private JdbcClient jdbc = client();
    private AuditLog log = new AuditLog(jdbc, CLOCK, new JsonMapper());
    private AuditVerifier verifier = verifier(jdbc);

    @BeforeEach
    void recordTenEvents() {
        verifier = verifier(jdbc);
        for (int i = 1; i <= 10; i++) {
            log.append(AuditEntry.done(ANA, "run.launch", "run", i).because("routine"));
        }
    }

    @Test
    void verifiesWhatNobodyTouched() {
        assertThat(verifier.verify()).matches(Verification::isIntact);
        assertThat(verifier.last()).isNotNull().extracting(Verification::verifiedTo).isEqualTo(10L);
    }

    @Test
    void verifiesAnEmptyChain() {
        JdbcClient empty = client();
        assertThat(verifier(empty).verify()).matches(Verification::isIntact);
    }

    @Test
    void verifiesMoreThanOnePage() {
        for (int i = 0; i < 2_100; i++) {
            log.append(AuditEntry.done(ANA, "run.launch", "run", i));
        }
        assertThat(verifier.verify().verifiedTo()).isEqualTo(2_110);
    }

    @Test
    void findsAChangedField() {
        for (String change :
                new String[] {
                    "actor_name = 'bob'",
                    "reason = null",
                    "reason = 'routinf'",
                    "object = '55'",
                    "outcome = 'DENIED'",
                    "address = ''",
                    "environment = ''",
                    "detail = '{\"a\":1}'",
                    "at = at + interval '1' second"
                }) {
            jdbc.sql("create table kept as select * from audit_event where sequence = 4").update();
            change("update audit_event set " + change + " where sequence = 4");
            assertBrokenAt(4, "content is not what was recorded");
            change("delete from audit_event where sequence = 4");
            change("insert into audit_event select * from kept");
            change("drop table kept");
        }
        assertThat(verifier.verify()).matches(Verification::isIntact);
    }

    @Test
    void findsADeletedEvent() {
        change("delete from audit_event where sequence = 5");
        assertBrokenAt(5, "#5 to #5 are missing");
    }

    @Test
    void findsAnInsertedEvent() {
        change("update audit_event set sequence = sequence + 100 where sequence > 5");
        change("update audit_event set sequence = sequence - 99 where sequence > 100");
        change(
                """
                insert into audit_event select 6, at, actor_kind, actor_name, address, action,
                object_type, object, outcome, environment, reason, detail, previous_hash, hash
                from audit_event where sequence = 5\
                """);
        assertBrokenAt(6, "does not follow");
    }

    @Test
    void findsReorderedEvents() {
        change("update audit_event set sequence = 99 where sequence = 3");
        change("update audit_event set sequence = 3 where sequence = 4");
        change("update audit_event set sequence = 4 where sequence = 99");
        assertBrokenAt(3, "does not follow");
    }

    @Test
    void findsATruncatedEnd() {
        change("delete from audit_event where sequence > 7");
        assertBrokenAt(8, "#8 to #10 are missing at the end");
    }

    @Test
    void findsAnEmptiedRecord() {
        change("delete from audit_event");
        assertBrokenAt(1, "#1 to #10 are missing at the end");
        change("delete from audit_head");
        assertBrokenAt(1, "where the chain ends is gone");
    }

    @Test
    void findsALastEventThatWasExchangedWithItsHash() {
        AuditEvent ninth = event(9);
        AuditEvent forged =
                AuditEvent.following(
                        9,
                        ninth.hash(),
                        ninth.at(),
                        AuditEntry.done(ANA, "run.launch", "run", "harmless"),
                        "{}");
        change("delete from audit_event where sequence = 10");
        insert(forged);
        assertBrokenAt(10, "not the event that was appended last");
    }

    @Test
    void findsAnOlderStatePutBack() {
        assertThat(verifier.verify()).matches(Verification::isIntact);
        change("delete from audit_event where sequence > 7");
        change(
                "update audit_head set sequence = 7,"
                        + " hash = (select hash from audit_event where sequence = 7)");
        assertBrokenAt(8, "an older state was put back: #10 was verified before");
    }

    @Test
    void findsAChainThatWasRewrittenWithFittingHashes() {
        assertThat(verifier.verify()).matches(Verification::isIntact);
        change("delete from audit_event");
        change("update audit_head set sequence = 0, hash = '" + AuditEvent.NO_HASH + "'");
        for (int i = 1; i <= 12; i++) {
            log.append(AuditEntry.done(ANA, "run.launch", "run", "innocent " + i));
        }
        assertBrokenAt(10, "rewritten since it was verified");
    }

    @Test
    void recordsWhatStrangersTyped() {
        log.append(
                AuditEntry.failed(
                                ANA,
                                "x".repeat(99),
                                "account",
                                "a\0\uD800\r\n\u202E" + "y".repeat(400))
                        .in("e".repeat(99))
                        .because("r".repeat(5_000))
                        .with("long", "z".repeat(50_000)));
        assertThat(verifier.verify().verifiedTo()).isEqualTo(11);
        assertThat(event(11).object()).startsWith("a\uFFFD\uFFFD\r\n").hasSize(300);
        assertThat(event(11).detail()).startsWith("{\"cut\":").hasSizeLessThan(20_000);
    }

    private void assertBrokenAt(long sequence, String problem) {
        Verification result = verifier.verify();
        assertThat(result.brokenAt()).isEqualTo(sequence);
        assertThat(result.verifiedTo()).isEqualTo(sequence - 1);
        assertThat(result.problem()).contains(problem);
    }

    private void change(String sql) {
        jdbc.sql(sql).update();
    }

    private AuditEvent event(long sequence) {
        return jdbc.sql("select * from audit_event where sequence = :sequence")
                .param("sequence", sequence)
                .query(AuditEvent.class)
                .single();
    }

    private void insert(AuditEvent event) {
        jdbc.sql(
                        """
                        insert into audit_event values (:sequence, :at, :actorKind, :actorName,
                          :address, :action, :objectType, :object, :outcome, :environment, :reason,
                          :detail, :previousHash, :hash)\
                        """)
                .paramSource(event)
                .update();
    }

    private AuditVerifier verifier(JdbcClient client) {
        return new AuditVerifier(new AuditEvents(client), new AuditCheckpoint(directory), CLOCK);
    }

    private static JdbcClient client() {
        DriverManagerDataSource database =
                new DriverManagerDataSource(
                        "jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .target("1")
                .load()
                .migrate();
        return JdbcClient.create(database);
    }
}
