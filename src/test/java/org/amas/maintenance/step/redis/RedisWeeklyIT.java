package org.amas.maintenance.step.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Secret;
import org.amas.maintenance.target.TargetDenied;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

import redis.clients.jedis.Jedis;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Every fault is planted in a real Redis and taken away again. */
class RedisWeeklyIT {

    @TempDir static Path folder;

    private static LabRedis server;
    private static Account account;

    private final ShippedProcedure procedure = ShippedProcedure.load("weekly/redis-maintenance");
    private final RedisMemory memory = new RedisMemory();
    private final RedisPersistence persistence = new RedisPersistence();
    private final RedisExpiry expiry = new RedisExpiry();
    private final RedisSlowLog slowLog = new RedisSlowLog();
    private final RedisKeys keys = new RedisKeys();
    private final RedisConfig config = new RedisConfig();

    @BeforeAll
    static void start() throws IOException {
        server = LabRedis.start(folder.resolve("redis"), 0, true);
        account = Account.make(server, "weekly", "weekly");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private <S> RecordingContext look(StepKind<S> kind) throws Exception {
        return look(kind, account.on(server));
    }

    private <S> RecordingContext look(StepKind<S> kind, RecordingContext context) throws Exception {
        context.perform(kind, procedure.settings(kind));
        return context;
    }

    private <S> List<String> troubles(StepKind<S> kind) throws Exception {
        return procedure.troubles(kind, look(kind));
    }

    private static String set(String name, String value) {
        try (Jedis jedis = server.connect(0)) {
            String before = jedis.configGet(name).getOrDefault(name, "");
            jedis.configSet(name, value);
            return before;
        }
    }

    private static void redis(java.util.function.Consumer<Jedis> work) {
        try (Jedis jedis = server.connect(0)) {
            work.accept(jedis);
        }
    }

    @Test
    void aHealthyServerRaisesNothing() throws Exception {
        redis(Jedis::slowlogReset); // the other tests are slow on purpose
        for (StepKind<?> kind :
                List.of(memory, persistence, expiry, slowLog, keys, config, new RedisStats())) {
            assertThat(troubles(kind)).as(kind.name()).isEmpty();
        }
    }

    @Test
    @PlantedFault(
            check = "redis.memory",
            fault = "nothing bounds the memory",
            removed = "a bound is set")
    void warnsWhileNothingBoundsTheMemory() throws Exception {
        String before = set("maxmemory", "0");
        try {
            RecordingContext said = look(memory);
            assertThat(said.findings(Severity.WARNING))
                    .extracting(Finding::fingerprint)
                    .containsExactly("no-maxmemory");
            assertThat(said.value("memory_used_percent", "of", MemoryRoom.HOST))
                    .isBetween(0.0, 50.0);
        } finally {
            set("maxmemory", before);
        }
        RecordingContext bounded = look(memory);
        assertThat(bounded.findings()).isEmpty();
        assertThat(bounded.value("memory_used_percent", "of", "maxmemory")).isPositive();
    }

    @Test
    @PlantedFault(
            check = "redis.memory",
            fault = "the memory is full",
            removed = "the bound is raised")
    void failsWhileTheMemoryIsFullAndWarnsOfABoundThatIsNone() throws Exception {
        String before = set("maxmemory-policy", "noeviction");
        long used = (long) look(memory).value("memory_used_bytes");
        String most = set("maxmemory", Long.toString(used + used / 50));
        try {
            assertThat(troubles(memory)).anyMatch(t -> t.startsWith("FAIL memory_used_percent"));
            set("maxmemory", Long.toString(1L << 50));
            assertThat(troubles(memory)).singleElement().asString().contains("above-room");
        } finally {
            set("maxmemory", most);
            set("maxmemory-policy", before);
        }
        assertThat(troubles(memory)).isEmpty();
    }

    @Test
    void takesTheContainersLimitWhereAnEngineKnowsOne() throws Exception {
        Machine.Docker docker = Machine.docker();
        DockerTarget engine = new DockerTarget(docker.host(), docker.project(), List.of(), true);
        String before = set("maxmemory", "0");
        try {
            // Enough to be seen beside the memory of a big machine.
            redis(jedis -> jedis.set("room", "x".repeat(50_000_000)));
            RecordingContext said = account.on(server).with(engine);
            said.perform(memory, new RedisMemory.Settings("neo4j", DataSize.ofGigabytes(1)));
            assertThat(said.value("memory_used_percent", "of", MemoryRoom.CONTAINER)).isPositive();
            assertThat(said.findings().getFirst().text()).contains("until the container limit");
            RecordingContext absent = account.on(server).with(engine);
            absent.perform(memory, new RedisMemory.Settings("absent", DataSize.ofGigabytes(1)));
            assertThat(absent.value("memory_used_percent", "of", MemoryRoom.HOST)).isPositive();
        } finally {
            redis(jedis -> jedis.del("room"));
            set("maxmemory", before);
        }
    }

    @Test
    @PlantedFault(
            check = "redis.persistence",
            fault = "a snapshot failed",
            removed = "one has succeeded")
    void failsAfterASnapshotFailedUntilOneSucceeds() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        String before = set("dir", gone.toString());
        set("stop-writes-on-bgsave-error", "no");
        FileSystemUtils.deleteRecursively(gone);
        try {
            saves("err");
            RecordingContext said = look(persistence);
            assertThat(said.findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .containsExactly("rdb_last_bgsave_status");
        } finally {
            set("dir", before);
            set("stop-writes-on-bgsave-error", "yes");
        }
        saves("ok");
        assertThat(troubles(persistence)).isEmpty();
    }

    private static void saves(String status) {
        redis(Jedis::bgsave);
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            try (Jedis jedis = server.connect(0)) {
                                Info info = Info.parse(jedis.info("persistence"));
                                return info.text("rdb_last_bgsave_status").equals(status)
                                        && info.count("rdb_bgsave_in_progress") == 0;
                            }
                        });
    }

    @Test
    @PlantedFault(
            check = "redis.persistence",
            fault = "nothing persists",
            removed = "the log is written again")
    void failsWhileNothingPersistsAndWarnsOfWhatACrashWouldLose() throws Exception {
        String save = set("save", "");
        set("appendonly", "no");
        try {
            assertThat(look(persistence).findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .containsExactly("nothing-persists");
            set("save", "3600 1000000");
            redis(jedis -> jedis.set("agent:agent_1:note", "unsaved"));
            RecordingContext later =
                    look(persistence, account.on(server).at(Instant.now().plusSeconds(7200)));
            assertThat(later.findings(Severity.WARNING))
                    .extracting(Finding::fingerprint)
                    .containsExactly("stale-snapshot");
            assertThat(later.value("unsaved_changes")).isPositive();
            assertThat(troubles(persistence)).isEmpty();
        } finally {
            set("save", save);
            set("appendonly", "yes");
            redis(jedis -> jedis.del("agent:agent_1:note"));
        }
        assertThat(troubles(persistence)).isEmpty();
    }

    @Test
    void warnsWhileTheLogIsNeverSynced() throws Exception {
        String before = set("appendfsync", "no");
        try {
            assertThat(troubles(persistence)).singleElement().asString().contains("never-synced");
            assertThat(troubles(config))
                    .singleElement()
                    .asString()
                    .contains("appendfsync is no; wanted is everysec|always");
        } finally {
            set("appendfsync", before);
        }
        assertThat(troubles(persistence)).isEmpty();
        assertThat(troubles(config)).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "redis.expiry",
            fault = "keys that never expire grow in number",
            removed = "the new ones are gone")
    void warnsWhenKeysThatNeverExpireGrow() throws Exception {
        RecordingContext first = look(expiry);
        assertThat(first.readings("lasting_growth_percent")).isEmpty();
        redis(
                jedis -> {
                    for (int n = 0; n < 100; n++) {
                        jedis.set("lasting:" + n, "x");
                    }
                });
        RecordingContext second = look(expiry, first.next());
        assertThat(procedure.troubles(expiry, second))
                .singleElement()
                .asString()
                .startsWith("WARN lasting_growth_percent");
        redis(
                jedis -> {
                    for (int n = 0; n < 100; n++) {
                        jedis.del("lasting:" + n);
                    }
                });
        RecordingContext third = look(expiry, first.next());
        assertThat(procedure.troubles(expiry, third)).isEmpty();
        assertThat(third.value("lasting_growth_percent", "database", "db0")).isZero();
    }

    /** Staging has another database of the same server. */
    @Test
    void countsTheKeysOfItsOwnDatabaseOnly() throws Exception {
        try (Jedis other = server.connect(1)) {
            other.set("of-staging", "x");
            RecordingContext said = look(expiry);
            assertThat(said.readings("keys")).hasSize(1);
            assertThat(said.tables().getFirst().rows())
                    .extracting(List::getFirst)
                    .containsExactly("db0", "db1");
        } finally {
            try (Jedis other = server.connect(1)) {
                other.flushDB();
            }
        }
    }

    @Test
    @PlantedFault(
            check = "redis.expiry",
            fault = "expired keys pile up",
            removed = "the server has caught up")
    void warnsWhileTheServerDoesNotKeepUpWithExpiredKeys() throws Exception {
        // In parts: one script of all outlasts Jedis' patience on a busy machine.
        String due = Long.toString(Instant.now().plusSeconds(8).toEpochMilli());
        redis(
                jedis -> {
                    for (int part = 0; part < 20; part++) {
                        jedis.eval(
                                "for i=1,20000 do redis.call('SET',ARGV[2]..i,'x','PXAT',ARGV[1])"
                                        + " end",
                                List.of(),
                                List.of(due, "e:" + part + ":"));
                    }
                });
        await("that it falls behind")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> behind(look(expiry)));
        await("that it has caught up")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !behind(look(expiry)));
    }

    private static boolean behind(RecordingContext said) {
        return said.findings().stream().anyMatch(f -> f.fingerprint().equals("expiry-behind"));
    }

    @Test
    @PlantedFault(
            check = "redis.slow-log",
            fault = "a slow command",
            removed = "none was run since")
    void tellsSlowCommandsOnceAndWithoutTheirValues() throws Exception {
        redis(Jedis::slowlogReset);
        redis(jedis -> jedis.sendCommand(() -> "DEBUG".getBytes(), "SLEEP", "0.2"));
        String before = set("slowlog-log-slower-than", "0");
        redis(jedis -> jedis.set("agent:agent_1:note", "s3cret-value"));
        redis(jedis -> jedis.keys("nothing*"));
        redis(jedis -> jedis.del("agent:agent_1:note"));
        set("slowlog-log-slower-than", before);

        RecordingContext said = look(slowLog);

        assertThat(procedure.troubles(slowLog, said))
                .anyMatch(t -> t.startsWith("WARN slowest_ms"))
                .anyMatch(t -> t.contains("blocking-command:KEYS"));
        assertThat(said.text() + said.tables() + said.findings())
                .contains("agent:agent_1:note")
                .doesNotContain("s3cret-value", LabRedis.PASSWORD);
        RecordingContext next = look(slowLog, said.next());
        assertThat(procedure.troubles(slowLog, next)).isEmpty();
        assertThat(next.value("slow_commands")).isZero();
    }

    @Test
    void doesNotRunWhileTheSlowLogIsOff() throws Exception {
        String before = set("slowlog-log-slower-than", "-1");
        Outcome off;
        List<String> settings;
        try {
            off = look(slowLog).outcome().orElseThrow();
            settings = troubles(config);
        } finally {
            set("slowlog-log-slower-than", before);
        }
        assertThat(off.ending()).isEqualTo(Outcome.Ending.NOT_RUN);
        assertThat(off.reason()).contains("CONFIG SET slowlog-log-slower-than");
        assertThat(settings).singleElement().asString().contains("slowlog-log-slower-than is -1");
        redis(Jedis::slowlogReset);
        assertThat(look(slowLog).outcome().orElseThrow().headline()).contains("no command");
    }

    @Test
    @PlantedFault(
            check = "redis.keys",
            fault = "keys that should expire and don't",
            removed = "they expire")
    void findsKeysThatShouldExpireAndDoNot() throws Exception {
        redis(jedis -> jedis.set("task:progress:lost_1", "x"));
        redis(jedis -> jedis.set("elsewhere:1", "x"));
        try {
            RecordingContext said = look(keys);
            assertThat(said.findings())
                    .singleElement()
                    .satisfies(
                            f -> {
                                assertThat(f.fingerprint()).isEqualTo("no-expiry:task:progress:");
                                assertThat(f.evidence()).contains("task:progress:lost_1");
                            });
            assertThat(said.value("lasting_keys", "prefix", "task:progress:")).isEqualTo(1);
            assertThat(said.value("lasting_keys", "prefix", "task:")).isZero();
            assertThat(said.value("sampled_percent")).isEqualTo(100);
            assertThat(said.tables().getFirst().rows())
                    .anySatisfy(r -> assertThat(r).startsWith("elsewhere:", 1L, 1L, "unknown"));
        } finally {
            redis(jedis -> jedis.expire("task:progress:lost_1", 600));
        }
        assertThat(troubles(keys)).isEmpty();
        redis(jedis -> jedis.del("task:progress:lost_1", "elsewhere:1"));
    }

    @Test
    @PlantedFault(
            check = "redis.keys",
            fault = "a key that is too large",
            removed = "the key is gone")
    void findsAKeyThatIsTooLargeAndLooksAtNoMoreKeysThanItMay() throws Exception {
        redis(jedis -> jedis.set("agent:huge", "x".repeat(11 << 20)));
        assertThat(troubles(keys)).singleElement().asString().startsWith("WARN largest_key_bytes");
        redis(jedis -> jedis.del("agent:huge"));
        assertThat(troubles(keys)).isEmpty();

        RecordingContext few = account.on(server);
        few.perform(keys, new RedisKeys.Settings(500, null, null, null));
        assertThat(few.readings("sampled_percent").getFirst().value()).isBetween(10.0, 60.0);
    }

    @Test
    @PlantedFault(
            check = "redis.config",
            fault = "settings are off their targets, each in turn",
            removed = "each is set back")
    void warnsOfEachSettingThatIsOffItsTarget() throws Exception {
        for (List<String> fault :
                List.of(
                        List.of("stop-writes-on-bgsave-error", "no"),
                        List.of("maxclients", "60"),
                        List.of("appendonly", "no"))) {
            String before = set(fault.getFirst(), fault.getLast());
            try {
                RecordingContext said = look(config);
                assertThat(said.findings())
                        .extracting(Finding::fingerprint)
                        .containsExactly("config:" + fault.getFirst());
                assertThat(said.value("settings_off_target")).isEqualTo(1);
            } finally {
                set(fault.getFirst(), before);
            }
            assertThat(troubles(config)).isEmpty();
        }
    }

    @Test
    void saysOfASecretOnlyThatItIsSet() throws Exception {
        String before = set("masterauth", "s3cret-of-the-primary");
        try {
            RecordingContext said = look(config);
            assertThat(said.tables().getFirst().rows())
                    .anySatisfy(r -> assertThat(r).startsWith("masterauth", "set"))
                    .anySatisfy(r -> assertThat(r).startsWith("requirepass", "set"));
            assertThat(said.text() + said.tables() + said.findings())
                    .doesNotContain("s3cret", LabRedis.PASSWORD);
        } finally {
            set("masterauth", before);
        }
        assertThat(look(config).tables().getFirst().rows())
                .anySatisfy(r -> assertThat(r).startsWith("masterauth", "unset"));
    }

    @Test
    @PlantedFault(
            check = "redis.config",
            fault = "anybody may come in",
            removed = "a password is asked for")
    void failsWhileAnybodyMayComeIn() throws Exception {
        redis(jedis -> jedis.configSet("requirepass", ""));
        try {
            RecordingContext said = look(config);
            assertThat(said.findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .containsExactly("open-to-all");
        } finally {
            try (Jedis open = new Jedis("127.0.0.1", server.port())) {
                open.configSet("requirepass", LabRedis.PASSWORD);
            }
        }
        RecordingContext said = look(config);
        assertThat(said.findings()).isEmpty();
        assertThat(said.text()).contains("without a password: NOAUTH");
    }

    @Test
    void namesTheRulesThatAreMissing() {
        RedisTarget guest =
                new RedisTarget(
                        URI.create(server.url(0)),
                        LabRedis.GUEST,
                        Secret.of(LabRedis.GUEST_PASSWORD));
        Stream.of(memory, persistence, expiry, slowLog, keys, config)
                .forEach(
                        kind ->
                                assertThatThrownBy(
                                                () ->
                                                        look(
                                                                kind,
                                                                new RecordingContext().with(guest)))
                                        .as(kind.name())
                                        .isInstanceOfSatisfying(
                                                TargetDenied.class,
                                                e ->
                                                        assertThat(e.remedy())
                                                                .startsWith("ACL SETUSER guest")
                                                                .contains(
                                                                        ((RedisCheck<?>) kind)
                                                                                .rules())));
    }
}
