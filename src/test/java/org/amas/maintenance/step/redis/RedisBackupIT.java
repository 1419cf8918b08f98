package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.acceptance.Product;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.backup.BackupBench;
import org.amas.maintenance.step.backup.BackupSettings;
import org.amas.maintenance.step.backup.CheckSettings;
import org.amas.maintenance.step.backup.Manifest;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Copies of a real Redis, restored beside the live keys, damaged on purpose, and mended again. */
class RedisBackupIT {

    private static final String FILE = KeyDump.KEYS;
    private static final CheckSettings NEWEST = new CheckSettings(null, null);

    @TempDir static Path data;
    private static LabRedis server;

    @TempDir Path folder;
    private BackupBench bench;
    private RedisBackup backup;
    private RedisRestoreCheck check;

    @BeforeAll
    static void start() throws Exception {
        server = LabRedis.start(data.resolve("redis"), 0, true);
        try (Jedis jedis = server.connect(0)) {
            jedis.set(new byte[] {'o', 'd', 'd', 0, (byte) 0xff, '\n'}, new byte[] {0, 1, 2});
            jedis.set("with space", "");
            for (int n = 0; n < 3_000; n++) {
                jedis.sadd("large:set", "member " + n);
                jedis.hset("large:hash", "field " + n, "x".repeat(n % 90));
                jedis.zadd("large:scores", n / 7.0, "member " + n);
                jedis.rpush("large:list", "item " + n);
            }
            jedis.srem("large:set", "member 7", "member 8");
            jedis.xadd("stream", StreamEntryID.NEW_ENTRY, Map.of("a", "b"));
            jedis.setex("short", 1_200, "x");
            jedis.setex("long", 90 * 86_400, "x");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void prepare() {
        bench = new BackupBench(folder.resolve("backups"), as(null, LabRedis.PASSWORD));
        bench.startAt(Instant.now());
        backup = new RedisBackup(bench.folder());
        check = new RedisRestoreCheck(bench.folder());
    }

    private static RedisTarget as(@Nullable String user, String password) {
        return new RedisTarget(URI.create(server.url(0)), user, Secret.of(password));
    }

    @Test
    void aBackupIsRestoredComparedAndRemovedAndTheLiveKeysStay() throws Exception {
        List<String> before = keys();

        RecordingContext written = bench.backedUp(backup);
        assertThat(bench.verified()).isEmpty();
        RecordingContext said = bench.checked(check);

        assertThat(said.findings()).isEmpty();
        assertThat(said.value("differences")).isZero();
        assertThat(bench.verified()).isPresent();
        assertThat(written.value("backup_objects")).isEqualTo(before.size());
        Manifest manifest = bench.newest().manifest();
        assertThat(manifest.parts())
                .extracting(Manifest.Part::name)
                .contains("string", "hash", "list", "set", "zset", "stream", "keys that expire");
        assertThat(manifest.count("keys")).isEqualTo(before.size());
        assertThat(manifest.count("expiry")).isGreaterThanOrEqualTo(2);
        assertThat(keys()).isEqualTo(before);
        assertNothingElse();
    }

    @Test
    @PlantedFault(
            check = "redis.restore-check",
            fault = "the run has made no backup, and an earlier one has",
            removed = "the run is the one that made it")
    void checksNoOtherRunsBackupIfItIsToCheckTheOneOfThisRun() throws Exception {
        CheckSettings own = new CheckSettings(null, true);
        bench.backedUp(backup);
        RecordingContext next = bench.context().run(2);

        assertThat(next.perform(check, own))
                .satisfies(
                        outcome -> {
                            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.NOT_RUN);
                            assertThat(outcome.reason())
                                    .isEqualTo("this run has made no backup of redis");
                        });
        assertThat(bench.verified()).isEmpty();

        assertThat(bench.context().perform(check, own).ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(bench.verified()).isPresent();
    }

    /** Whichever procedure made the ones before: a run's number is all that tells them apart. */
    @Test
    @PlantedFault(
            check = "redis.backup",
            fault = "it is much smaller than the backups before",
            removed = "it is as large again")
    void aBackupThatHasBecomeSmallWarnsUntilItIsAsLargeAgain() throws Exception {
        byte[] big = new byte[4_000_000];
        new java.util.Random(7).nextBytes(big);
        byte[] key = "big".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (Jedis jedis = server.connect(0)) {
            jedis.set(key, big);
            assertThat(sized(1)).as("nothing to compare with").isEmpty();
            assertThat(sized(2)).containsExactly(Limit.Standing.WITHIN);
            jedis.del(key);
            assertThat(sized(3)).containsExactly(Limit.Standing.WARN);
            jedis.set(key, big);
            assertThat(sized(4)).containsExactly(Limit.Standing.WITHIN);
            jedis.del(key);
        }
    }

    private List<Limit.Standing> sized(long run) throws Exception {
        RecordingContext context = bench.context().run(run);
        context.perform(backup, BackupBench.settings());
        return context.readings("size_percent_of_usual").stream()
                .map(r -> java.util.Objects.requireNonNull(r.limit()).judge(r.value()))
                .toList();
    }

    @Test
    void saysThatReadingResetsIdleTimesWhereItDoes() throws Exception {
        assertThat(bench.backedUp(backup).findings())
                .extracting(Finding::fingerprint)
                .contains("idle-times-reset");
        assertThat(
                        bench.context()
                                .plan(backup, BackupBench.settings())
                                .objects()
                                .getFirst()
                                .action())
                .contains("before Redis 7.2");
    }

    @Test
    @PlantedFault(
            check = "redis.restore-check",
            fault = "a byte of the backup is flipped",
            removed = "it is flipped back")
    void aFlippedByteFailsTheCheckAndFlippedBackPassesIt() throws Exception {
        bench.backedUp(backup);
        bench.flip(FILE);
        assertThat(bench.differences(check)).containsExactly("damaged:" + FILE);
        bench.flip(FILE);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    void aTruncatedFileFailsTheCheckAndItsRestPassesIt() throws Exception {
        bench.backedUp(backup);
        byte[] whole = bench.truncate(FILE);
        assertThat(bench.differences(check)).containsExactly("damaged:" + FILE);
        bench.put(FILE, whole);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "redis.restore-check",
            fault = "a key is missing, and the file is whole",
            removed = "the key is back in the file")
    void aMissingKeyFailsTheCheckThoughTheFileIsWhole() throws Exception {
        bench.backedUp(backup);
        byte[] whole = bench.rewrite(FILE, RedisBackupIT::withoutFirst);
        assertThat(bench.differences(check)).isNotEmpty().allMatch(f -> f.startsWith("differs:"));
        bench.rewrite(FILE, changed -> whole);
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    void aChangedValueIsRefusedByTheServer() throws Exception {
        bench.backedUp(backup);
        bench.rewrite(FILE, RedisBackupIT::withFirstPayloadChanged);
        assertThat(bench.differences(check)).anyMatch(f -> f.startsWith("not-restored:"));
        assertNothingElse();
    }

    /** Length, key, type, expiry, idle time, length, payload. */
    private static byte[] withoutFirst(byte[] all) {
        return Arrays.copyOfRange(all, payload(all) + payloadLength(all), all.length);
    }

    private static byte[] withFirstPayloadChanged(byte[] all) {
        all[payload(all) + 1] ^= 1;
        return all;
    }

    private static int payload(byte[] all) {
        int type = 4 + ByteBuffer.wrap(all).getInt(0);
        return type + 2 + ByteBuffer.wrap(all).getShort(type) + 8 + 8 + 4;
    }

    private static int payloadLength(byte[] all) {
        return ByteBuffer.wrap(all).getInt(payload(all) - 4);
    }

    @Test
    void aFullRedisIsNotRestoredIntoBecauseItWouldEvictLiveKeys() throws Exception {
        bench.backedUp(backup);
        List<String> before = keys();
        try (Jedis jedis = server.connect(0)) {
            jedis.configSet("maxmemory-policy", "noeviction");
            jedis.configSet("maxmemory", "2mb");
            Outcome outcome = bench.context().perform(check, NEWEST);
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.NOT_RUN);
            assertThat(outcome.reason()).contains("evict");
        } finally {
            try (Jedis jedis = server.connect(0)) {
                jedis.configSet("maxmemory", "256mb");
                jedis.configSet("maxmemory-policy", "allkeys-lru");
            }
        }
        assertThat(keys()).isEqualTo(before);
        assertThat(bench.newest().manifest().verification()).isNull();
        assertThat(bench.differences(check)).isEmpty();
    }

    @Test
    void withoutAnEmptyDatabaseThereIsNoPlaceToRestoreInto() throws Exception {
        bench.backedUp(backup);
        for (int n = 1; n < 16; n++) {
            try (Jedis jedis = server.connect(n)) {
                jedis.set("occupied", "x");
            }
        }
        try {
            Outcome outcome = bench.context().perform(check, NEWEST);
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.NOT_RUN);
            assertThat(outcome.reason()).contains("no database number");
        } finally {
            for (int n = 1; n < 16; n++) {
                try (Jedis jedis = server.connect(n)) {
                    jedis.del("occupied");
                }
            }
        }
    }

    @Test
    void saysThatTheServerIsDown() throws Exception {
        URI closed = URI.create("redis://127.0.0.1:" + Product.closedPort() + "/0");
        RedisTarget down = new RedisTarget(closed, null, null);
        assertThatThrownBy(() -> bench.context(down).perform(backup, BackupBench.settings()))
                .isInstanceOf(TargetDown.class);
        assertThatThrownBy(() -> bench.context(down).perform(check, NEWEST))
                .isInstanceOf(TargetDown.class);
        assertThat(bench.all()).isEmpty();
    }

    @Test
    void namesTheRulesThatAreMissing() throws Exception {
        RedisTarget guest = as(LabRedis.GUEST, LabRedis.GUEST_PASSWORD);
        TargetDenied reading =
                catchThrowableOfType(
                        TargetDenied.class,
                        () -> bench.context(guest).perform(backup, BackupBench.settings()));
        assertThat(reading.remedy()).startsWith("ACL SETUSER guest ~* +info").contains("+dump");
        bench.backedUp(backup);
        TargetDenied restoring =
                catchThrowableOfType(
                        TargetDenied.class, () -> bench.context(guest).perform(check, NEWEST));
        assertThat(restoring.remedy()).contains("~amas-maintenance:*", "+restore");
        assertThat(bench.verified()).isEmpty();
    }

    @Test
    void theRulesThatAreNamedAreEnough() throws Exception {
        RedisTarget reader = allowed("reader", KeyDump.RULES);
        Outcome written = bench.context(reader).perform(backup, BackupBench.settings());
        assertThat(written.ending()).as(written.toString()).isEqualTo(Outcome.Ending.DONE);
        RedisTarget restorer = allowed("restorer", ScratchKeys.RULES);
        Outcome checked = bench.context(restorer).perform(check, NEWEST);
        assertThat(checked.headline()).endsWith("no difference");
    }

    private static RedisTarget allowed(String user, String rules) {
        List<String> all = new ArrayList<>(List.of("on", ">" + user, "-@all", "+@connection"));
        all.addAll(List.of(rules.split(" ")));
        try (Jedis jedis = server.connect(0)) {
            jedis.aclSetUser(user, all.toArray(String[]::new));
        }
        return as(user, user);
    }

    @Test
    @PlantedFault(
            check = "redis.backup",
            fault = "there is no room for it",
            removed = "there is room")
    void makesNoBackupWhereThereIsNoRoom() throws Exception {
        BackupSettings full =
                new BackupSettings(null, DataSize.ofTerabytes(1_000_000), null, null, null);
        assertThat(bench.context().perform(backup, full).reason()).contains("too little room");
        BackupSettings small =
                new BackupSettings(DataSize.ofKilobytes(1), DataSize.ofBytes(1), null, null, null);
        assertThat(bench.context().perform(backup, small).reason()).contains("maxBytes");
        assertThat(bench.all()).isEmpty();

        bench.backedUp(backup);
        assertThat(bench.newestIfAny()).isPresent();
    }

    @Test
    void aCancelledCheckLeavesNoScratchKey() throws Exception {
        try (Jedis jedis = server.connect(0)) {
            Pipeline many = jedis.pipelined();
            IntStream.range(0, 20_000).forEach(n -> many.set("many:" + n, "x"));
            many.sync();
        }
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
        while (said.progress().isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        said.cancel();
        checking.join(Duration.ofSeconds(60));
        assertThat(thrown).hasSize(1);
        assertNothingElse();
        assertThat(bench.newest().manifest().verification()).isNull();
    }

    @Test
    void scratchKeysOfADeadApplicationAreRemovedByRecovery() throws Exception {
        RecordingContext died = bench.context();
        try (Jedis jedis = server.connect(15)) {
            jedis.set(ScratchKeys.PREFIX + died.token() + ":0", "x");
            jedis.set(ScratchKeys.PREFIX + "another-run:0", "x");
            assertThat(check.recover(died).found()).startsWith("1 of its scratch keys");
            assertThat(jedis.keys("*")).containsExactly(ScratchKeys.PREFIX + "another-run:0");
            jedis.del(ScratchKeys.PREFIX + "another-run:0");
        }
    }

    @Test
    void planningWritesNothing() throws Exception {
        List<String> before = keys();
        assertThat(bench.context().plan(backup, BackupBench.settings()).objects()).hasSize(1);
        assertThat(bench.context().plan(check, NEWEST).objects())
                .extracting(Plan.PlannedObject::type)
                .containsExactly("file", "keys");
        assertThat(keys()).isEqualTo(before);
        assertThat(bench.all()).isEmpty();
        assertNothingElse();
    }

    /** Every key with its type, content and expiry, as the server tells it. */
    private static List<String> keys() {
        try (Jedis jedis = server.connect(0)) {
            return jedis.keys("*".getBytes()).stream()
                    .map(
                            k ->
                                    Arrays.toString(k)
                                            + jedis.type(k)
                                            + Arrays.hashCode(jedis.dump(k))
                                            + (jedis.pttl(k) > 0))
                    .sorted()
                    .toList();
        }
    }

    private static void assertNothingElse() {
        for (int n = 2; n < 16; n++) {
            try (Jedis jedis = server.connect(n)) {
                assertThat(jedis.dbSize()).as("database " + n).isZero();
            }
        }
    }

    @Test
    void nobodyElseMayLookIntoIt() throws Exception {
        bench.backedUp(backup);
        assertThat(Files.getPosixFilePermissions(bench.newest().folder().resolve(FILE))).hasSize(2);
    }
}
