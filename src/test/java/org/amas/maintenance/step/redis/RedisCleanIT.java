package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.TargetDenied;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.RestoreParams;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** On a real Redis of its own, with the account that {@code docker/grants} makes. */
class RedisCleanIT {

    private static final long DAY = 86_400;

    @TempDir static Path folder;

    private static LabRedis server;
    private static Account account;

    private Optional<VerifiedBackup> backup = Optional.empty();
    private final RedisClean kind = new RedisClean((environment, target) -> backup);

    @BeforeAll
    static void start() throws IOException {
        server = LabRedis.start(folder.resolve("redis"), 0, false);
        account = Account.make(server, "cleaner", "removal");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** How long ago Redis's clock of 24 bits began anew: no longer idle time can be planted. */
    private static long clock() {
        try (Jedis jedis = server.connect(0)) {
            return Info.parse(jedis.info("server")).count("lru_clock");
        }
    }

    @BeforeEach
    void plantOnlyLiveKeys() {
        assumeTrue(clock() > 4 * DAY, "Redis's clock began anew less than four days ago");
        try (Jedis jedis = server.connect(0)) {
            jedis.flushAll();
            for (int n = 0; n < 50; n++) {
                jedis.rpush("queue:tasks", "task_" + n);
                jedis.set("cost:entry:" + n, "1");
                jedis.set("prediction:fresh_" + n, "x");
                jedis.setex("prediction:expiring_" + n, 3600, "x");
            }
        }
    }

    private static RedisClean.Settings settings(String prefixes, int most, int batch) {
        return new RedisClean.Settings(
                prefixes,
                Duration.ofDays(1),
                most,
                DataSize.ofMegabytes(1),
                batch,
                Duration.ofMillis(20),
                "");
    }

    private static RedisClean.Settings predictions() {
        return settings("prediction:", 500, 200);
    }

    /** A key that looks as if nobody had used it for so many days. */
    private static void idle(String key, String value, long days) {
        idle(key.getBytes(StandardCharsets.UTF_8), value, days);
    }

    private static void idle(byte[] key, String value, long days) {
        try (Jedis jedis = server.connect(0)) {
            jedis.set("mould", value);
            byte[] dump = jedis.dump("mould");
            jedis.del("mould");
            jedis.restore(
                    key, 0, dump, RestoreParams.restoreParams().idleTime(days * DAY).replace());
        }
    }

    private static List<String> forgotten(int count) {
        List<String> keys =
                IntStream.rangeClosed(1, count)
                        .mapToObj("prediction:forgotten_%03d"::formatted)
                        .toList();
        keys.forEach(k -> idle(k, "value of " + k, 2));
        return keys;
    }

    /** Every key with its value, without the time a life has left. */
    private static Map<String, String> everything() {
        Map<String, String> all = new TreeMap<>();
        try (Jedis jedis = server.connect(0)) {
            for (String key : jedis.keys("*")) {
                all.put(key, Arrays.toString(jedis.dump(key)) + (jedis.ttl(key) > 0));
            }
        }
        return all;
    }

    private static @Nullable String value(String key) {
        try (Jedis jedis = server.connect(0)) {
            return jedis.get(key);
        }
    }

    private static Path undo(RecordingContext said) {
        return said.directory().resolve("removed-keys.resp");
    }

    private static void bringBack(Path undo) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("AUTH " + LabRedis.PASSWORD + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.write(Files.readAllBytes(undo));
            out.write("QUIT\r\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            String answers =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.lines()).allMatch(a -> a.equals("+OK") || a.contains("BUSYKEY"));
        }
    }

    @Test
    void removesNothingUnlessAsked() throws Exception {
        forgotten(10);
        Map<String, String> before = everything();
        RedisClean.Settings shipped =
                ShippedProcedure.load("weekly/redis-maintenance").settings(kind);
        RecordingContext said = account.on(server);

        Outcome outcome = said.perform(kind, shipped);

        assertThat(kind.effect(shipped)).isEqualTo(Effect.READS);
        assertThat(said.plan(kind, shipped)).isEqualTo(Plan.nothing());
        assertThat(outcome).isEqualTo(Outcome.skipped("not asked for"));
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void showsWhatItWouldRemoveAndWritesNothing() throws Exception {
        List<String> keys = forgotten(3);
        idle("prediction:huge", "x".repeat(2_000_000), 2);
        Map<String, String> before = everything();
        keys.forEach(k -> idle(k, "value of " + k, 2)); // reading them counted as a use

        Plan plan = account.on(server).plan(kind, predictions());

        assertThat(kind.effect(predictions())).isEqualTo(Effect.DESTROYS);
        assertThat(plan.objects()).extracting(PlannedObject::name).containsExactlyElementsOf(keys);
        assertThat(plan.objects()).allMatch(o -> o.bytes() != null && o.bytes() > 0);
        assertThat(account.on(server).plan(kind, predictions()))
                .as("looking doesn't count as a use")
                .isEqualTo(plan);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void removesWhatNobodyUsesAndBringsItBack() throws Exception {
        List<String> keys = forgotten(450);
        byte[] strange = {'p', 'r', 'e', 'd', 'i', 'c', 't', 'i', 'o', 'n', ':', ' ', -1, '\n'};
        idle(strange, "strange", 2);
        Map<String, String> values =
                keys.stream().collect(Collectors.toMap(k -> k, k -> "value of " + k));
        RecordingContext said = account.on(server);

        Outcome outcome = said.perform(kind, predictions());

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(said.value("keys_removed")).isEqualTo(451);
        assertThat(said.value("keys_spared")).isEqualTo(50);
        assertThat(said.value("bytes_freed")).isPositive();
        assertThat(said.text()).contains("200 keys removed", "51 keys removed");
        assertThat(everything().keySet())
                .noneMatch(k -> k.contains("forgotten"))
                .filteredOn(k -> k.startsWith("prediction:"))
                .hasSize(100);
        assertThat(everything()).containsKeys("queue:tasks", "cost:entry:1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(undo(said))))
                .isEqualTo("rw-------");

        bringBack(undo(said));
        values.forEach((key, was) -> assertThat(value(key)).isEqualTo(was));
        try (Jedis jedis = server.connect(0)) {
            assertThat(jedis.get(strange)).isEqualTo("strange".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void pointsToWhatItKeptAfterItWasCutShort() throws Exception {
        forgotten(1);
        RecordingContext said = account.on(server);
        assertThat(kind.recover(said).found()).contains("kept nothing in its own directory");
        said.perform(kind, predictions());
        assertThat(kind.recover(said).found()).endsWith("is kept in " + undo(said));
    }

    @Test
    void leavesAKeyThatExistsAgainWhenTheOthersAreBroughtBack() throws Exception {
        forgotten(2);
        RecordingContext said = account.on(server);
        said.perform(kind, predictions());
        try (Jedis jedis = server.connect(0)) {
            jedis.set("prediction:forgotten_001", "new");
        }
        bringBack(undo(said));
        assertThat(value("prediction:forgotten_001")).isEqualTo("new");
        assertThat(value("prediction:forgotten_002"))
                .isEqualTo("value of prediction:forgotten_002");
    }

    @Test
    void keepsTheUndoInTheFolderThatIsStated() throws Exception {
        forgotten(1);
        Path stated = folder.resolve("kept");
        RedisClean.Settings settings =
                new RedisClean.Settings(
                        "prediction:",
                        Duration.ofDays(1),
                        null,
                        null,
                        null,
                        null,
                        stated.toString());
        RecordingContext said = account.on(server);
        said.perform(kind, settings);
        Path file = stated.resolve("removed-keys-" + said.token() + ".resp");
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .startsWith("*6\r\n$7\r\nRESTORE\r\n$24\r\nprediction:forgotten_001\r\n");
    }

    @Test
    void removesNoMoreThanItsCapTheLongestIdleFirst() throws Exception {
        forgotten(5);
        idle("prediction:oldest", "x", 3);
        RecordingContext said = account.on(server);
        said.perform(kind, settings("prediction:", 2, 1));
        assertThat(said.value("keys_removed")).isEqualTo(2);
        assertThat(everything())
                .doesNotContainKeys("prediction:oldest", "prediction:forgotten_001")
                .containsKey("prediction:forgotten_002");
    }

    /** The lab's Redis is older than 7.2. */
    @Test
    void saysThatABackupMadeTheKeysLookUsed() throws Exception {
        forgotten(3);
        Instant taken = Instant.now();
        try (Jedis jedis = server.connect(0)) {
            jedis.dump("prediction:forgotten_001");
        }
        backup = Optional.of(new VerifiedBackup("newest", folder, taken, taken.plusSeconds(1), 7));
        RecordingContext said = account.on(server);
        said.perform(kind, predictions());
        assertThat(said.value("keys_removed")).isEqualTo(2);
        assertThat(value("prediction:forgotten_001")).isNotNull();
        assertThat(said.text()).contains(" left: last read by the newest backup, which Redis ");
    }

    @Test
    void leavesAKeyOfWhichNobodyKnowsHowLongItWasNotUsed() throws Exception {
        assumeTrue(clock() < 150 * DAY, "the clock shows that idle time");
        idle("prediction:restored", "x", 150);
        try (Jedis jedis = server.connect(0)) {
            assertThat(jedis.objectIdletime("prediction:restored"))
                    .as("made up by the server")
                    .isBetween(97 * DAY - 10_000, 97 * DAY + 10_000);
        }
        RecordingContext said = account.on(server);
        said.perform(kind, predictions());
        assertThat(value("prediction:restored")).isNotNull();
        assertThat(said.text()).contains("1 left: Redis doesn't know since when");
    }

    /** Shown on Friday, performed on Sunday. */
    private RecordingContext approved(Plan plan) {
        Set<String> shown = new HashSet<>();
        plan.objects().forEach(o -> shown.add(o.identity()));
        return new RecordingContext() {
            @Override
            public Optional<Set<String>> approved() {
                return Optional.of(shown);
            }
        }.with(account.at(server.url(0)));
    }

    @Test
    void actsOnWhatWasShownAndIsStillThere() throws Exception {
        List<String> keys = forgotten(40);
        Plan plan = account.on(server).plan(kind, predictions());
        try (Jedis jedis = server.connect(0)) {
            jedis.del(keys.get(0), keys.get(1), keys.get(2));
        }
        idle("prediction:new_1", "x", 3);
        idle("prediction:new_2", "x", 3);
        RecordingContext said = approved(plan);

        said.perform(kind, predictions());

        assertThat(plan.total()).isEqualTo(40);
        assertThat(said.value("keys_removed")).isEqualTo(37);
        assertThat(said.value("keys_left")).isEqualTo(3);
        assertThat(said.outcome().orElseThrow().headline()).startsWith("37 keys removed, 3 left");
        assertThat(everything()).containsKeys("prediction:new_1", "prediction:new_2");
    }

    @Test
    void leavesAKeyThatWasUsedAfterThePlan() throws Exception {
        forgotten(3);
        Plan plan = account.on(server).plan(kind, predictions());
        assertThat(value("prediction:forgotten_002")).isNotNull(); // a read is a use
        RecordingContext said = approved(plan);
        said.perform(kind, predictions());
        assertThat(said.value("keys_removed")).isEqualTo(2);
        assertThat(value("prediction:forgotten_002"))
                .isEqualTo("value of prediction:forgotten_002");
    }

    private RecordingContext meddled(String command, Runnable deed) throws Exception {
        try (Meddler meddler = new Meddler(server.port(), command, deed)) {
            RecordingContext said = new RecordingContext().with(account.at(meddler.url()));
            said.perform(kind, predictions());
            return said;
        }
    }

    private static void set(String key, String value) {
        try (Jedis jedis = server.connect(0)) {
            jedis.set(key, value);
        }
    }

    @Test
    void leavesAKeyThatChangedBetweenItsCopyAndItsRemoval() throws Exception {
        forgotten(20);
        RecordingContext said = meddled("MULTI", () -> set("prediction:forgotten_007", "changed"));
        assertThat(value("prediction:forgotten_007")).isEqualTo("changed");
        assertThat(said.value("keys_removed")).isEqualTo(19);
        assertThat(said.tables().getLast().rows())
                .anySatisfy(
                        r ->
                                assertThat(r)
                                        .contains(
                                                "prediction:forgotten_007",
                                                "left: it was changed meanwhile"));
        assertThat(Files.readString(undo(said), StandardCharsets.ISO_8859_1))
                .doesNotContain("forgotten_007")
                .contains("forgotten_006", "forgotten_008");
    }

    @Test
    void leavesAKeyThatIsGivenALifeBetweenItsCopyAndItsRemoval() throws Exception {
        forgotten(3);
        RecordingContext said =
                meddled(
                        "MULTI",
                        () -> {
                            try (Jedis jedis = server.connect(0)) {
                                jedis.expire("prediction:forgotten_001", 600);
                            }
                        });
        assertThat(said.value("keys_removed")).isEqualTo(2);
        assertThat(value("prediction:forgotten_001")).isNotNull();
    }

    @Test
    void leavesAKeyThatIsUsedAfterItWasFound() throws Exception {
        forgotten(3);
        RecordingContext said =
                meddled("WATCH", () -> assertThat(value("prediction:forgotten_003")).isNotNull());
        assertThat(said.value("keys_removed")).isEqualTo(2);
        assertThat(value("prediction:forgotten_003")).isNotNull();
        assertThat(said.text()).contains("left: it was used meanwhile");
    }

    @Test
    @PlantedFault(
            check = "redis.clean",
            fault = "a removed key comes back",
            removed = "no key comes back")
    void stopsWhenAKeyComesBack() throws Exception {
        forgotten(6);
        try (Meddler meddler =
                new Meddler(
                        server.port(), "EXISTS", () -> set("prediction:forgotten_001", "again"))) {
            RecordingContext said = new RecordingContext().with(account.at(meddler.url()));
            Outcome outcome = said.perform(kind, settings("prediction:", 500, 2));
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.FAILED);
            assertThat(outcome.reason()).contains("came back", "stopped after 2 keys");
            assertThat(said.findings(Severity.ERROR)).hasSize(1);
        }
        assertThat(value("prediction:forgotten_001")).isEqualTo("again");
        assertThat(everything()).containsKeys("prediction:forgotten_003");

        RecordingContext next = account.on(server);
        forgotten(6);
        assertThat(next.perform(kind, settings("prediction:", 500, 2)).ending())
                .isEqualTo(Outcome.Ending.DONE);
        assertThat(next.findings()).isEmpty();
    }

    @Test
    void doesNotRunWhereIdleTimeIsUnknown() throws Exception {
        forgotten(2);
        try (Jedis jedis = server.connect(0)) {
            jedis.configSet("maxmemory-policy", "allkeys-lfu");
            try {
                assertThat(account.on(server).perform(kind, predictions()).reason())
                        .contains("allkeys-lfu");
                assertThat(account.on(server).plan(kind, predictions()).unavailable())
                        .contains("allkeys-lfu");
            } finally {
                jedis.configSet("maxmemory-policy", "allkeys-lru");
            }
        }
        assertThat(value("prediction:forgotten_001")).isNotNull();
        forgotten(2);
        assertThat(account.on(server).perform(kind, predictions()).ending())
                .isEqualTo(Outcome.Ending.DONE);
        assertThat(value("prediction:forgotten_001")).isNull();
    }

    @Test
    void doesNotRunWhereReplicasAnswerToo() throws Exception {
        forgotten(1);
        try (LabRedis replica = LabRedis.start(folder.resolve("replica"), 0, true);
                Jedis jedis = replica.connect(0)) {
            // A replica with a log of its own doesn't stop while it writes that for the first time.
            jedis.configSet("appendonly", "no");
            jedis.configSet("masterauth", LabRedis.PASSWORD);
            jedis.replicaof("127.0.0.1", server.port());
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    "up"
                                            .equals(
                                                    Info.parse(jedis.info("replication"))
                                                            .text("master_link_status")));
            Outcome outcome = account.on(server).perform(kind, predictions());
            assertThat(outcome.ending()).isEqualTo(Outcome.Ending.NOT_RUN);
            assertThat(outcome.reason()).contains("1 replica");
            jedis.replicaofNoOne();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> account.on(server).plan(kind, predictions()).unavailable() == null);
    }

    @Test
    void namesTheRulesThatAreMissing() throws Exception {
        forgotten(1);
        Account weekly = Account.make(server, "weekly", "weekly");
        assertThatThrownBy(() -> weekly.on(server).perform(kind, predictions()))
                .isInstanceOfSatisfying(
                        TargetDenied.class,
                        e ->
                                assertThat(e.remedy())
                                        .startsWith("ACL SETUSER weekly ~prediction:* +info")
                                        .contains("+unlink +watch"));
        assertThat(weekly.on(server).plan(kind, predictions()).unavailable()).contains("NOPERM");
    }

    @Test
    void keepsEveryKeyIfItMayNotUnlink() throws Exception {
        forgotten(2);
        Account nearly = Account.make(server, "nearly", "removal");
        try (Jedis jedis = server.connect(0)) {
            jedis.aclSetUser("nearly", "-unlink");
        }
        RecordingContext said = nearly.on(server);
        assertThatThrownBy(() -> said.perform(kind, predictions()))
                .isInstanceOf(TargetDenied.class)
                .hasMessageContaining("unlink");
        assertThat(value("prediction:forgotten_001")).isNotNull();
        assertThat(undo(said)).doesNotExist();
    }
}
