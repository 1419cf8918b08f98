package org.amas.maintenance.step.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.acceptance.Product;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.backup.BackupBench;
import org.amas.maintenance.step.backup.BackupSettings;
import org.amas.maintenance.step.backup.CheckSettings;
import org.amas.maintenance.step.backup.Manifest;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Dumps of a real PostgreSQL, restored beside it, damaged on purpose, and mended again. */
class PostgresBackupIT {

    private static final LabPostgres SERVER = Lab.shared().postgres();
    private static final String READER = "backup_reader";
    private static final CheckSettings NEWEST = new CheckSettings(null, null);

    @TempDir Path folder;

    private BackupBench bench;
    private PostgresBackup backup;
    private PostgresRestoreCheck check;

    @BeforeAll
    static void makeReader() throws SQLException {
        execute(
                "amas",
                "DROP ROLE IF EXISTS %1$s; CREATE ROLE %1$s LOGIN PASSWORD 'reader'; GRANT pg_read_all_data TO %1$s"
                        .formatted(READER));
    }

    @BeforeEach
    void prepare() {
        use("amas");
    }

    private void use(String database) {
        bench =
                new BackupBench(
                        folder.resolve("backups"),
                        target(database, LabPostgres.USERNAME, LabPostgres.PASSWORD));
        backup = new PostgresBackup(bench.folder());
        check = new PostgresRestoreCheck(bench.folder());
    }

    private static PostgresTarget target(String database, String user, String password) {
        return new PostgresTarget(SERVER.url(database), user, Secret.of(password));
    }

    @Test
    void aBackupIsRestoredComparedAndRemovedAndTheLiveDataStays() throws Exception {
        List<String> before = fingerprint("amas");

        RecordingContext written = bench.backedUp(backup);
        assertThat(bench.verified()).isEmpty();
        RecordingContext said = bench.checked(check);

        assertThat(said.findings(Severity.ERROR)).isEmpty();
        assertThat(said.outcome().orElseThrow().headline()).endsWith("no difference");
        assertThat(said.value("differences")).isZero();
        assertThat(said.value("restored_objects")).isGreaterThan(20_000);
        assertThat(bench.verified().orElseThrow().name())
                .isEqualTo(bench.newest().manifest().name());
        assertThat(written.value("backup_objects")).isGreaterThan(20_000);
        Manifest manifest = bench.newest().manifest();
        assertThat(manifest.method()).contains("not pg_dump");
        assertThat(manifest.server()).startsWith("PostgreSQL 17");
        assertThat(manifest.parts()).extracting(Manifest.Part::kind).contains("table", "sequence");
        assertThat(manifest.omitted()).contains("1 invalid indexes");
        assertThat(fingerprint("amas")).isEqualTo(before);
        assertThat(scratchDatabases()).isEmpty();
    }

    @Test
    void nobodyElseMayLookIntoIt() throws Exception {
        bench.backedUp(backup);
        for (Path path : bench.all()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .as(path.toString())
                    .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
        }
    }

    @Test
    @PlantedFault(
            check = "postgres.restore-check",
            fault = "a byte of the dump is flipped",
            removed = "it is flipped back")
    void aFlippedByteFailsTheCheckAndFlippedBackPassesIt() throws Exception {
        bench.backedUp(backup);
        bench.flip("table-0005.copy.gz");
        assertThat(bench.differences(check)).containsExactly("damaged:table-0005.copy.gz");
        bench.flip("table-0005.copy.gz");
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    void aTruncatedFileFailsTheCheckAndItsRestPassesIt() throws Exception {
        bench.backedUp(backup);
        byte[] whole = bench.truncate("table-0002.copy.gz");
        assertThat(bench.differences(check)).containsExactly("damaged:table-0002.copy.gz");
        bench.put("table-0002.copy.gz", whole);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "postgres.restore-check",
            fault = "a row is missing, and the files are whole",
            removed = "the row is back in the file")
    void aMissingRowFailsTheCheckThoughTheFilesAreWhole() throws Exception {
        bench.backedUp(backup);
        String file = file("public.feedback");
        byte[] whole = bench.rewrite(file, PostgresBackupIT::withoutLastLine);
        assertThat(bench.differences(check)).containsExactly("differs:table:public.feedback");
        bench.rewrite(file, changed -> whole);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    void rowsThatBreakAConstraintFailTheCheck() throws Exception {
        bench.backedUp(backup);
        String file = file("public.agents");
        bench.rewrite(file, all -> text(all).concat(text(all)).getBytes(StandardCharsets.UTF_8));
        assertThat(bench.differences(check))
                .contains("differs:table:public.agents")
                .anyMatch(f -> f.startsWith("not-made:constraint:public.agents.agents_pkey"));
    }

    @Test
    void aSequenceBehindItsColumnIsToldOfTheDataAndNotOfTheBackup() throws Exception {
        odd("CREATE TABLE late (id serial PRIMARY KEY); INSERT INTO late VALUES (7)");
        use("odd");
        bench.backedUp(backup);
        RecordingContext said = bench.checked(check);
        assertThat(said.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .containsExactly("sequence-behind:public.late_id_seq");
        assertThat(bench.verified()).isPresent();
        execute("odd", "SELECT setval('late_id_seq', 7)");
        bench.backedUp(backup);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    void bringsBackWhatIsOutOfTheOrdinary() throws Exception {
        odd(
                """
                CREATE SCHEMA "My Schema";
                CREATE TYPE mood AS ENUM ('good', 'it''s bad');
                CREATE DOMAIN percent AS integer DEFAULT 1 CHECK (VALUE BETWEEN 0 AND 100);
                CREATE TYPE pair AS (a integer, "B" text);
                CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE
                  AS 'SELECT n * 2';
                CREATE TABLE "My Schema"."Odd Table" (
                  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 3),
                  mood mood, share percent, pair pair, "Text" text COLLATE "C",
                  n integer, doubled integer GENERATED ALWAYS AS (twice(n)) STORED,
                  bytes bytea, ratio double precision, at timestamptz, tags text[],
                  PRIMARY KEY (id));
                INSERT INTO "My Schema"."Odd Table"
                  (mood, share, pair, "Text", n, bytes, ratio, at, tags)
                  SELECT 'it''s bad', n, row(n, E'tab\\t nl\\n back\\\\'::text)::pair, E'\\\\N', n,
                    decode('00ff0a', 'hex'), 1.0 / 3, now(), array['a,b', NULL, '']
                  FROM generate_series(1, 50) n;
                CREATE TABLE parted (day date NOT NULL, n integer) PARTITION BY RANGE (day);
                CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
                CREATE TABLE parted_2 PARTITION OF parted DEFAULT;
                ALTER TABLE parted ADD PRIMARY KEY (day, n);
                INSERT INTO parted SELECT date '2026-01-15' + n, n FROM generate_series(1, 60) n;
                CREATE TABLE child (odd bigint REFERENCES "My Schema"."Odd Table" (id));
                INSERT INTO child VALUES (5), (8);
                CREATE UNIQUE INDEX "Odd Index" ON "My Schema"."Odd Table" (lower("Text"), id)
                  WHERE n > 1;
                CREATE TABLE empty ();
                CREATE VIEW seen AS SELECT n FROM parted;
                CREATE OR REPLACE VIEW first AS SELECT 1 AS n;
                CREATE VIEW second AS SELECT n FROM seen;
                CREATE OR REPLACE VIEW first AS SELECT n FROM second;
                CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM parted;
                CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql
                  AS 'BEGIN RAISE EXCEPTION ''a trigger must not see rows come back''; END';
                CREATE TRIGGER touched BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION touch();
                """);
        use("odd");
        bench.backedUp(backup);
        RecordingContext said = bench.checked(check);
        assertThat(said.findings()).as(said.findings().toString()).isEmpty();
        assertThat(said.value("differences")).isZero();
        assertThat(said.value("restored_objects")).isGreaterThan(111);
    }

    @Test
    void saysThatTheServerIsDown() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + Product.closedPort() + "/amas";
        PostgresTarget down = new PostgresTarget(url, "x", Secret.of("x"));
        assertThatThrownBy(() -> bench.context(down).perform(backup, BackupBench.settings()))
                .isInstanceOf(TargetDown.class);
        assertThatThrownBy(() -> bench.context(down).perform(check, NEWEST))
                .isInstanceOf(TargetDown.class);
        assertThat(bench.all()).isEmpty();
    }

    @Test
    void namesTheRightsThatAreMissing() throws Exception {
        PostgresTarget guest = target("amas", LabPostgres.GUEST, LabPostgres.GUEST_PASSWORD);
        TargetDenied reading =
                catchThrowableOfType(
                        TargetDenied.class,
                        () -> bench.context(guest).perform(backup, BackupBench.settings()));
        assertThat(reading.remedy()).isEqualTo("GRANT pg_read_all_data TO \"amas_guest\";");
        assertThat(bench.newestIfAny()).isEmpty();

        PostgresTarget reader = target("amas", READER, "reader");
        Outcome read = bench.context(reader).perform(backup, BackupBench.settings());
        assertThat(read.ending()).isEqualTo(Outcome.Ending.DONE);
        TargetDenied restoring =
                catchThrowableOfType(
                        TargetDenied.class, () -> bench.context(reader).perform(check, NEWEST));
        assertThat(restoring.remedy()).isEqualTo("ALTER ROLE \"backup_reader\" CREATEDB;");
        assertThat(bench.verified()).isEmpty();
        assertThat(bench.newest().manifest().verification()).isNull();
    }

    @Test
    @PlantedFault(
            check = "postgres.backup",
            fault = "there is no room for it",
            removed = "there is room")
    void makesNoBackupWhereThereIsNoRoom() throws Exception {
        BackupSettings full =
                new BackupSettings(null, DataSize.ofTerabytes(1_000_000), null, null, null);
        Outcome tight = bench.context().perform(backup, full);
        assertThat(tight.ending()).isEqualTo(Outcome.Ending.FAILED);
        assertThat(tight.reason()).contains("too little room", "twice the expected");
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
        assertThat(outcome.reason()).contains("there is no backup of postgresql://127.0.0.1");
        assertThat(scratchDatabases()).isEmpty();
    }

    @Test
    void aCancelledCheckLeavesNoScratchDatabaseAndNoVerdict() throws Exception {
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
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> said.text().contains("public.agents"));
        said.cancel();
        checking.join(Duration.ofSeconds(60));
        assertThat(thrown).hasSize(1);
        assertThat(scratchDatabases()).isEmpty();
        assertThat(bench.newest().manifest().verification()).isNull();
    }

    @Test
    void aCancelledBackupLeavesNothing() throws Exception {
        RecordingContext said = bench.context();
        said.cancel();
        assertThatThrownBy(() -> said.perform(backup, BackupBench.settings()))
                .isInstanceOf(Exception.class);
        assertThat(bench.all())
                .allMatch(Files::isDirectory)
                .noneMatch(p -> p.toString().contains("run-1"));
    }

    @Test
    void aScratchDatabaseOfADeadApplicationIsDroppedByRecovery() throws Exception {
        RecordingContext died = bench.context();
        execute("amas", "CREATE DATABASE " + ScratchDatabase.name(died));
        Recovery recovery = check.recover(died);
        assertThat(recovery.state()).isEqualTo(Recovery.State.KILLED);
        assertThat(recovery.found()).contains("has been dropped");
        assertThat(scratchDatabases()).isEmpty();
        assertThat(check.recover(died).found()).contains("no scratch database");
    }

    @Test
    void plansExactlyWhatWillBeWritten() throws Exception {
        Plan plan = bench.context().plan(backup, BackupBench.settings());
        assertThat(plan.objects()).hasSize(1);
        assertThat(plan.objects().getFirst().name())
                .isEqualTo(folder.resolve("backups/test/postgres").toString());
        assertThat(plan.objects().getFirst().bytes()).isGreaterThan(1_000_000);
        assertThat(
                        bench.context()
                                .plan(backup, BackupBench.settings())
                                .objects()
                                .getFirst()
                                .identity())
                .isEqualTo(plan.objects().getFirst().identity());
        Plan checking = bench.context().plan(check, NEWEST);
        assertThat(checking.objects())
                .extracting(Plan.PlannedObject::type)
                .containsExactly("database", "file");
        assertThat(bench.all()).isEmpty();
        assertThat(scratchDatabases()).isEmpty();
    }

    @Test
    void deletesOldBackupsOnlyWhenToldAndNeverTheNewestVerified() throws Exception {
        bench.backedUp(backup);
        bench.checked(check);
        String verified = bench.newest().manifest().name();
        bench.sleep(Duration.ofDays(40));
        bench.backedUp(backup);
        bench.sleep(Duration.ofDays(40));
        RecordingContext kept = bench.backedUp(backup);
        assertThat(kept.value("backups_kept")).isEqualTo(3);
        assertThat(kept.findings()).anyMatch(f -> f.fingerprint().equals("old-backups"));

        BackupSettings deleting =
                new BackupSettings(null, DataSize.ofMegabytes(10), null, null, true);
        Plan plan = bench.context().plan(backup, deleting);
        assertThat(plan.objects()).extracting(Plan.PlannedObject::action).contains("delete");
        RecordingContext left = bench.backedUp(backup, deleting);
        assertThat(left.value("backups_kept")).isEqualTo(3);
        assertThat(bench.verified().orElseThrow().name()).isEqualTo(verified);
    }

    private String file(String table) throws Exception {
        try (var in = bench.newest().open(PostgresDump.STRUCTURE)) {
            return tools.jackson.databind.json.JsonMapper.shared()
                    .readValue(in, Structure.class)
                    .tables()
                    .stream()
                    .filter(t -> t.name().equals(table))
                    .findFirst()
                    .orElseThrow()
                    .file();
        }
    }

    private static byte[] withoutLastLine(byte[] all) {
        String text = text(all);
        return text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] all) {
        return new String(all, StandardCharsets.UTF_8);
    }

    private static void odd(String sql) throws SQLException {
        execute("amas", "DROP DATABASE IF EXISTS odd WITH (FORCE)");
        execute("amas", "CREATE DATABASE odd");
        execute("odd", sql);
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> scratchDatabases() throws SQLException {
        return query("amas", "SELECT datname FROM pg_database WHERE datname LIKE 'amas_check%'");
    }

    /** Every table's rows, by a hash of the server's own, and every sequence. */
    private static List<String> fingerprint(String database) throws SQLException {
        List<String> all = new ArrayList<>();
        for (String table :
                query(
                        database,
                        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                                + " WHERE schemaname = 'public' ORDER BY 1")) {
            all.add(
                    table
                            + query(
                                    database,
                                    "SELECT count(*) || ' ' ||"
                                            + " coalesce(sum(hashtext(t::text)::bigint), 0) FROM "
                                            + table
                                            + " t"));
        }
        all.addAll(
                query(
                        database,
                        "SELECT sequencename || ' ' || coalesce(last_value, -1) FROM pg_sequences"
                                + " ORDER BY 1"));
        return all;
    }

    private static List<String> query(String database, String sql) throws SQLException {
        try (Connection connection = SERVER.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }
}
