package org.amas.maintenance.audit;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

/** Whoever owns the database changes the record; the verifier says where. */
class AuditChainTests {

    private static final Actor ANA = new Actor(Actor.Kind.USER, "ana", "127.0.0.1");
    private static final Clock CLOCK = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

    @TempDir private Path directory = Path.of("");
    private JdbcClient jdbc;
    private AuditLog log;
    private AuditVerifier verifier;

    @BeforeEach
    void recordTenEvents() {
        jdbc = client();
        log = new AuditLog(jdbc, CLOCK, new JsonMapper());
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
    void a63_findsAChangedField() {
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
    void a63_findsADeletedEvent() {
        change("delete from audit_event where sequence = 5");
        assertBrokenAt(5, "#5 is missing");
    }

    @Test
    void a63_findsAnInsertedEvent() {
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
    void a63_findsReorderedEvents() {
        change("update audit_event set sequence = 99 where sequence = 3");
        change("update audit_event set sequence = 3 where sequence = 4");
        change("update audit_event set sequence = 4 where sequence = 99");
        assertBrokenAt(3, "does not follow");
    }

    @Test
    void a63_findsATruncatedEnd() {
        change("delete from audit_event where sequence > 7");
        assertBrokenAt(8, "#8 to #10 are missing at the end");
    }

    @Test
    void a63_findsAnEmptiedRecord() {
        change("delete from audit_event");
        assertBrokenAt(1, "#1 to #10 are missing at the end");
        change("delete from audit_head");
        assertBrokenAt(1, "where the chain ends is gone");
    }

    @Test
    void a63_findsALastEventThatWasExchangedWithItsHash() {
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
    void a63_findsAnOlderStatePutBack() {
        keepUp();
        rollBackTo(7);
        assertBrokenAt(8, "an older state was put back: #10 was there at the checkpoint of");
    }

    @Test
    void a63_findsAnOlderStatePutBackThatHasGrownSince() {
        keepUp();
        rollBackTo(7);
        for (int i = 1; i <= 5; i++) {
            log.append(AuditEntry.done(ANA, "run.launch", "run", "after " + i));
        }
        assertBrokenAt(10, "rewritten: #10 was another event");
    }

    @Test
    void a63_findsAChainThatWasRewrittenWithFittingHashes() {
        keepUp();
        change("delete from audit_event");
        change("update audit_head set sequence = 0, hash = '" + AuditEvent.NO_HASH + "'");
        for (int i = 1; i <= 12; i++) {
            log.append(AuditEntry.done(ANA, "run.launch", "run", "innocent " + i));
        }
        assertBrokenAt(10, "rewritten: #10 was another event");
    }

    @Test
    void a63_noticesWithinAMinuteAndKeepsTheEvidence() throws IOException {
        keepUp();
        String kept = Files.readString(directory.resolve("audit-checkpoints"));
        rollBackTo(7);
        keepUp();
        assertThat(verifier.last()).isNotNull().matches(last -> !last.isIntact());
        assertThat(verifier.last().problem()).contains("#10 was there");
        assertThat(Files.readString(directory.resolve("audit-checkpoints"))).isEqualTo(kept);
    }

    @Test
    void keepsACheckpointOnlyIfTheChainHasGrown() throws IOException {
        keepUp();
        keepUp();
        log.append(AuditEntry.done(ANA, "run.launch", "run", 11));
        keepUp();
        Path file = directory.resolve("audit-checkpoints");
        assertThat(Checkpoints.read(file))
                .extracting(Checkpoint::sequence)
                .containsExactly(10L, 11L);
        // The power failed while the next one was being written.
        Files.writeString(file, "12 0f", StandardOpenOption.APPEND);
        log.append(AuditEntry.done(ANA, "run.launch", "run", 12));
        keepUp();
        assertThat(Checkpoints.read(file)).hasSize(3);
        assertThat(verifier.verify()).matches(Verification::isIntact);
    }

    @Test
    void a63_verifiesAnExportWithoutTheDatabase() throws IOException {
        log.append(
                AuditEntry.failed(ANA, "x.y", "account", "a\u202E\"b")
                        .because("ünï")
                        .with("number", 1.50)
                        .with("list", List.of(1, Map.of("b", true, "a", "x")))
                        .with("long", Long.MAX_VALUE));
        keepUp();
        Path checkpoints = directory.resolve("audit-checkpoints");
        List<String> lines = export();
        assertOffline(0, "intact up to #11", lines, checkpoints);
        assertOffline(0, "Without checkpoints", lines, null);

        assertOffline(1, "broken at #4: its content", edited(lines, 3, "routine", "routinf"), null);
        assertOffline(1, "broken at #5: #5 is missing", without(lines, 4), null);
        assertOffline(1, "broken at #7: #6 is there again", with(lines, 6, lines.get(5)), null);
        assertOffline(1, "broken at #2: #2 is missing", swapped(lines, 1, 2), checkpoints);
        assertOffline(
                1,
                "as it was written up to #8, and ends there, though #",
                lines.subList(0, 8),
                checkpoints);
        assertOffline(2, "It holds no event", List.of(), checkpoints);
        assertOffline(0, "intact up to #8", lines.subList(0, 8), null);
        assertOffline(
                1, "broken at #11: its line is not an event", edited(lines, 10, "{", ""), null);
        assertOffline(2, "can't be read", null, checkpoints);
    }

    private void assertOffline(int code, String said, List<String> lines, Path checkpoints)
            throws IOException {
        Path file = directory.resolve("export.jsonl");
        Files.deleteIfExists(file);
        if (lines != null) {
            Files.write(file, lines);
        }
        List<String> arguments = new ArrayList<>(List.of("verify", file.toString()));
        if (checkpoints != null) {
            arguments.add(checkpoints.toString());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int ended = AuditCommand.run(arguments, new PrintStream(out, true, UTF_8));
        assertThat(out.toString(UTF_8)).contains(said);
        assertThat(ended).isEqualTo(code);
    }

    private List<String> export() {
        JsonMapper json = new JsonMapper();
        AuditDetail details = new AuditDetail(json);
        return new AuditEvents(jdbc)
                .oldest(AuditEvents.Filter.ANY, 0, 100).stream()
                        .map(e -> json.writeValueAsString(AuditItem.of(e, details.of(e))))
                        .toList();
    }

    private static List<String> edited(List<String> lines, int at, String old, String now) {
        List<String> edited = new ArrayList<>(lines);
        edited.set(at, edited.get(at).replace(old, now));
        return edited;
    }

    private static List<String> without(List<String> lines, int at) {
        List<String> fewer = new ArrayList<>(lines);
        fewer.remove(at);
        return fewer;
    }

    private static List<String> with(List<String> lines, int at, String line) {
        List<String> more = new ArrayList<>(lines);
        more.add(at, line);
        return more;
    }

    private static List<String> swapped(List<String> lines, int one, int other) {
        List<String> swapped = new ArrayList<>(lines);
        Collections.swap(swapped, one, other);
        return swapped;
    }

    private void rollBackTo(long sequence) {
        change("delete from audit_event where sequence > " + sequence);
        change(
                "update audit_head set sequence = %d, hash = (select hash from audit_event where sequence = %d)"
                        .formatted(sequence, sequence));
    }

    private void keepUp() {
        Checkpoints checkpoints = new Checkpoints(directory);
        new AuditWatch(new AuditEvents(jdbc), checkpoints, verifier, CLOCK).keepUp();
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
        return new AuditVerifier(new AuditEvents(client), new Checkpoints(directory), CLOCK);
    }

    private JdbcClient client() {
        DataSource database = database();
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .target("1")
                .load()
                .migrate();
        return JdbcClient.create(database);
    }

    /** An empty one, of which the test is the superuser. */
    DataSource database() {
        return new DriverManagerDataSource(
                "jdbc:h2:mem:"
                        + UUID.randomUUID()
                        + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
    }
}
