package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.acceptance.Product;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabNeo4j;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.backup.BackupBench;
import org.amas.maintenance.step.backup.BackupSettings;
import org.amas.maintenance.step.backup.CheckSettings;
import org.amas.maintenance.step.backup.Manifest;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.springframework.util.unit.DataSize;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Exports of a real Neo4j, restored beside the live graph, damaged on purpose, and mended again.
 */
class Neo4jBackupIT {

    private static final LabNeo4j SERVER = Lab.shared().neo4j();
    private static final String NODES = GraphExport.NODES_FILE;
    private static final String RELATIONSHIPS = GraphExport.RELATIONSHIPS_FILE;
    private static final CheckSettings NEWEST = new CheckSettings(null, null);

    /** One of every type that a property may have. */
    private static final String ODD =
            """
            CREATE (a:Odd:`Two Words` {truth: true, whole: 7, part: 0.1, nan: 0.0 / 0.0,
              text: 'line\\n"quoted" \\u00e9', list: [1, 2], words: ['a', ''], at: datetime(),
              zoned: datetime('2026-03-29T01:30:00[Europe/Berlin]'), day: date('2026-02-28'),
              local: localdatetime('2026-01-01T00:00:00'), clock: time('12:00:00+02:00'),
              hour: localtime('12:34:56.789'), span: duration('P1M2DT3.5S'),
              place: point({latitude: 52.5, longitude: 13.4}), corner: point({x: 1, y: 2, z: 3})})
            CREATE (b) SET b.bytes = $bytes
            CREATE (a)-[:`ODD TYPE` {since: date('2026-01-01')}]->(b), (b)-[:SELF]->(b)
            """;

    @TempDir Path folder;
    private BackupBench bench;
    private Neo4jBackup backup;
    private Neo4jRestoreCheck check;

    @BeforeAll
    static void plant() {
        run(ODD, Map.of("bytes", new byte[] {0, (byte) 0xff, 10}));
    }

    @AfterAll
    static void clear() {
        run("MATCH (n:Odd) DETACH DELETE n", Map.of());
        run("MATCH (n) WHERE n.bytes IS NOT NULL DETACH DELETE n", Map.of());
    }

    @BeforeEach
    void prepare() {
        bench = new BackupBench(folder.resolve("backups"), target(SERVER.url()));
        backup = new Neo4jBackup(bench.folder());
        check = new Neo4jRestoreCheck(bench.folder());
    }

    private static Neo4jTarget target(String url) {
        return new Neo4jTarget(URI.create(url), LabNeo4j.USERNAME, Secret.of(LabNeo4j.PASSWORD));
    }

    @Test
    void aBackupIsRestoredComparedAndRolledBackAndTheLiveGraphStays() throws Exception {
        List<String> before = graph();

        RecordingContext written = bench.backedUp(backup);
        assertThat(bench.verified()).isEmpty();
        RecordingContext said = bench.checked(check);

        assertThat(said.findings()).isEmpty();
        assertThat(said.value("differences")).isZero();
        assertThat(bench.verified()).isPresent();
        assertThat(written.value("backup_objects")).isEqualTo(before.size());
        Manifest manifest = bench.newest().manifest();
        assertThat(manifest.server()).startsWith("Neo4j/");
        assertThat(manifest.parts())
                .extracting(Manifest.Part::name)
                .contains("Entity", "Odd", "Two Words", "(none)", "RELATIONSHIP", "SELF");
        assertThat(graph()).isEqualTo(before);
        assertThat(said.text()).contains("No node labelled AmasMaintenanceCheck");
    }

    @Test
    void keepsWhatMakesConstraintsAndIndexes() throws Exception {
        bench.backedUp(backup);
        try (var in = bench.newest().open(GraphExport.SCHEMA_FILE)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("CREATE CONSTRAINT `entity_id`", "INDEX `entity_type`");
        }
    }

    @Test
    @PlantedFault(
            check = "neo4j.restore-check",
            fault = "a byte of the backup is flipped",
            removed = "it is flipped back")
    void aFlippedByteFailsTheCheckAndFlippedBackPassesIt() throws Exception {
        bench.backedUp(backup);
        bench.flip(RELATIONSHIPS);
        assertThat(bench.differences(check)).containsExactly("damaged:" + RELATIONSHIPS);
        bench.flip(RELATIONSHIPS);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    void aTruncatedFileFailsTheCheckAndItsRestPassesIt() throws Exception {
        bench.backedUp(backup);
        byte[] whole = bench.truncate(NODES);
        assertThat(bench.differences(check)).containsExactly("damaged:" + NODES);
        bench.put(NODES, whole);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "neo4j.restore-check",
            fault = "a relationship is missing, and the files are whole",
            removed = "the relationship is back in the file")
    void aMissingRelationshipFailsTheCheckThoughTheFilesAreWhole() throws Exception {
        bench.backedUp(backup);
        byte[] whole = bench.rewrite(RELATIONSHIPS, Neo4jBackupIT::withoutFirstLine);
        assertThat(bench.differences(check))
                .isNotEmpty()
                .allMatch(
                        f -> f.startsWith("differs:relationships") || f.startsWith("differs:type"));
        bench.rewrite(RELATIONSHIPS, changed -> whole);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    void aMissingNodeLeavesItsRelationshipsWithoutAnEnd() throws Exception {
        bench.backedUp(backup);
        bench.rewrite(NODES, Neo4jBackupIT::withoutFirstLine);
        assertThat(bench.differences(check))
                .contains("differs:nodes:all", "differs:label:Entity", "without-end:RELATIONSHIP");
    }

    @Test
    void aChangedPropertyFailsTheCheck() throws Exception {
        bench.backedUp(backup);
        bench.rewrite(
                NODES,
                all ->
                        new String(all, StandardCharsets.UTF_8)
                                .replace("\"entity_7\"", "\"entity_x\"")
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(bench.differences(check))
                .containsExactlyInAnyOrder("differs:nodes:all", "differs:label:Entity");
    }

    private static byte[] withoutFirstLine(byte[] all) {
        String text = new String(all, StandardCharsets.UTF_8);
        return text.substring(text.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void saysThatTheServerIsDown() throws Exception {
        Neo4jTarget down = target("bolt://127.0.0.1:" + Product.closedPort());
        assertThatThrownBy(() -> bench.context(down).perform(backup, BackupBench.settings()))
                .isInstanceOf(TargetDown.class);
        assertThatThrownBy(() -> bench.context(down).perform(check, NEWEST))
                .isInstanceOf(TargetDown.class);
        assertThat(bench.all()).isEmpty();
    }

    @Test
    void saysThatTheAccountIsRefused() {
        Neo4jTarget wrong = new Neo4jTarget(URI.create(SERVER.url()), "neo4j", Secret.of("wrong"));
        assertThatThrownBy(() -> bench.context(wrong).perform(backup, BackupBench.settings()))
                .isInstanceOf(TargetDown.class)
                .hasMessageContaining("unauthorized");
    }

    @Test
    @PlantedFault(
            check = "neo4j.backup",
            fault = "there is no room for it",
            removed = "there is room")
    void makesNoBackupWhereThereIsNoRoom() throws Exception {
        BackupSettings full =
                new BackupSettings(null, DataSize.ofTerabytes(1_000_000), null, null, null);
        assertThat(bench.context().perform(backup, full).reason()).contains("too little room");
        BackupSettings small =
                new BackupSettings(DataSize.ofKilobytes(9), DataSize.ofBytes(1), null, null, null);
        assertThat(bench.context().perform(backup, small).reason()).contains("maxBytes");
        assertThat(bench.all()).isEmpty();

        bench.backedUp(backup);
        assertThat(bench.newestIfAny()).isPresent();
    }

    @Test
    void withoutABackupTheCheckFails() throws Exception {
        Outcome outcome = bench.context().perform(check, NEWEST);
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(outcome.reason()).contains("there is no backup of bolt://");
    }

    @Test
    void aCancelledCheckLeavesNoNodeAndNoTransaction() throws Exception {
        List<String> before = graph();
        bench.backedUp(backup);
        RecordingContext said = bench.context();
        List<Throwable> thrown = new ArrayList<>();
        Thread checking =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        said.perform(check, NEWEST);
                                    } catch (Exception e) {
                                        thrown.add(e);
                                    }
                                });
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!said.text().contains("made again") && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        said.cancel();
        checking.join(Duration.ofSeconds(60));
        assertThat(thrown).hasSize(1);
        assertThat(graph()).isEqualTo(before);
        assertThat(transactions(said.token())).isZero();
        assertThat(bench.newest().manifest().verification()).isNull();
    }

    @Test
    void aTransactionOfADeadApplicationIsEndedByRecovery() {
        RecordingContext died = bench.context();
        TransactionConfig token =
                TransactionConfig.builder().withMetadata(Map.of("app", died.token())).build();
        try (Driver driver = SERVER.connect()) {
            Transaction left = driver.session().beginTransaction(token);
            left.run("CREATE (:AmasMaintenanceCheck)").consume();
            assertThat(check.recover(died).found()).contains("has been ended");
            assertThat(transactions(died.token())).isZero();
            assertThatThrownBy(left::commit).hasMessageContaining("terminated");
        }
        assertThat(check.recover(died).found()).contains("nothing of it was committed");
    }

    @Test
    void planningWritesNothing() throws Exception {
        List<String> before = graph();
        assertThat(bench.context().plan(backup, BackupBench.settings()).objects()).hasSize(1);
        Plan plan = bench.context().plan(check, NEWEST);
        assertThat(plan.objects())
                .extracting(Plan.PlannedObject::type)
                .containsExactly("file", "label");
        assertThat(graph()).isEqualTo(before);
        assertThat(bench.all()).isEmpty();
    }

    private static long transactions(String token) {
        return one(
                "SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.app = $token"
                        + " AND NOT status STARTS WITH 'Terminated' RETURN count(*) AS n",
                Map.of("token", token));
    }

    private static long one(String cypher, Map<String, Object> parameters) {
        try (Driver driver = SERVER.connect();
                Session session = driver.session()) {
            return session.run(cypher, parameters).single().get("n").asLong();
        }
    }

    private static void run(String cypher, Map<String, Object> parameters) {
        try (Driver driver = SERVER.connect();
                Session session = driver.session()) {
            session.run(cypher, parameters).consume();
        }
    }

    /** Every node and relationship, as the server tells it. */
    private static List<String> graph() {
        List<String> all = new ArrayList<>();
        try (Driver driver = SERVER.connect();
                Session session = driver.session()) {
            all.addAll(
                    session.run("MATCH (n) RETURN elementId(n) AS id, labels(n) AS l, n AS node")
                            .list(
                                    r ->
                                            r.get("id")
                                                    + " "
                                                    + r.get("l")
                                                    + r.get("node").asNode().asMap(GraphText::of)));
            all.addAll(
                    session.run(
                                    "MATCH ()-[r]->() RETURN elementId(r) AS id, type(r) AS t, r AS"
                                            + " one")
                            .list(
                                    r ->
                                            r.get("id")
                                                    + " "
                                                    + r.get("t")
                                                    + r.get("one")
                                                            .asRelationship()
                                                            .asMap(GraphText::of)));
        }
        return all.stream().sorted().toList();
    }

    private static final class GraphText {

        static String of(org.neo4j.driver.Value value) {
            return value.toString();
        }
    }
}
