package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.lab.LabRedis;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.step.backup.PlantedBackup;
import org.amas.maintenance.target.TargetType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.RestoreParams;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What is approved on Friday for Sunday is what is still true on Sunday, in a real Redis. */
class ApprovalAheadIT {

    private static final String KEY = "weekly/redis-maintenance";
    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");
    private static final long TWO_DAYS = 2 * 86_400;

    @TempDir Path folder;

    private static void forget(Jedis redis, String key) {
        redis.set("mould", "value of " + key);
        byte[] dump = redis.dump("mould");
        redis.del("mould");
        redis.restore(key, 0, dump, RestoreParams.restoreParams().idleTime(TWO_DAYS));
    }

    private static List<String> keys(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj("prediction:%03d"::formatted).toList();
    }

    private RunNode start(LabRedis redis) {
        String target = "amas.environments.guarded.targets.redis.";
        RunNode node =
                new RunNode(
                        folder,
                        "amas.lab.enabled=true",
                        "amas.step.backup.directory=" + folder.resolve("backups"),
                        "amas.environments.guarded.title=Guarded",
                        "amas.environments.guarded.approval=required",
                        target + "url=" + redis.url(0),
                        target + "password=" + LabRedis.PASSWORD);
        Accounts accounts = node.bean(Accounts.class);
        accounts.create("anna", "Anna", Role.ENGINEER, "correct-horse-battery-7");
        accounts.create("ben", "Ben", Role.LEAD, "correct-horse-battery-7");
        return node;
    }

    /** Nothing that destroys begins without a young one. */
    private void backUp(LabRedis redis, Instant at) {
        PlantedBackup.plant(
                folder.resolve("backups"), "guarded", TargetType.REDIS, redis.url(0), at, true);
    }

    private static long launch(RunNode node) {
        Map<String, Object> parameters =
                Map.of("clean-prefixes", "prediction:", "clean-idle", "1d", "clean-most", 100);
        Launch asked = new Launch(KEY, "guarded", Map.copyOf(parameters), "x", false, null, null);
        String digest = node.bean(RunLauncher.class).plan(asked).planDigest();
        Launch launch =
                new Launch(KEY, "guarded", Map.copyOf(parameters), "x", false, digest, "guarded");
        return node.start(launch, null);
    }

    private static ZonedDateTime now(RunNode node) {
        return node.bean(Clock.class).instant().atZone(ZoneOffset.UTC);
    }

    private static void waitUntil(RunNode node, ZonedDateTime time) {
        node.bean(LateClock.class).advance(Duration.between(now(node), time));
    }

    private static StepResult removal(RunNode node, long run) {
        return node.bean(StepResults.class).findByRunIdAndAttemptOrderByNumber(run, 0).stream()
                .filter(step -> step.kind().equals("redis.clean"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void removesThirtySevenOfFortyAndLeavesTwoThatAreNew() throws IOException {
        try (LabRedis server = LabRedis.start(folder.resolve("redis"), 0, false);
                Jedis redis = server.connect(0);
                RunNode node = start(server)) {
            assumeTrue(clock(redis) > 2 * TWO_DAYS, "Redis's clock began anew a short while ago");
            redis.flushAll();
            redis.set("queue:tasks", "alive");
            keys(1, 40).forEach(key -> forget(redis, key));

            ZonedDateTime friday =
                    now(node)
                            .with(TemporalAdjusters.next(DayOfWeek.FRIDAY))
                            .with(LocalTime.of(16, 0));
            waitUntil(node, friday);
            long run = launch(node);
            await().atMost(Duration.ofSeconds(60)).until(() -> node.run(run).parked());
            StepResult step = removal(node, run);
            assertThat(node.bean(Plans.class).read(step.plan()).total()).isEqualTo(40);
            Instant sunday = friday.plusDays(2).with(LocalTime.of(2, 0)).toInstant();
            node.bean(Approvals.class)
                    .decide(
                            run,
                            new Approvals.Word(
                                    step.number(),
                                    step.planDigest(),
                                    Decision.APPROVED,
                                    "for the window",
                                    sunday,
                                    sunday.plus(Duration.ofHours(2))),
                            BEN);

            waitUntil(node, friday.plusDays(1));
            redis.del(keys(5, 7).toArray(String[]::new)); // 3 vanish
            keys(41, 42).forEach(key -> forget(redis, key)); // 2 are new
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> node.run(run).parked());
            assertThat(redis.dbSize()).as("nothing on Saturday").isEqualTo(1 + 37 + 2);

            backUp(server, sunday.minus(Duration.ofHours(1)));
            waitUntil(node, sunday.atZone(ZoneOffset.UTC).plusMinutes(1));
            node.ended(run);

            StepResult done = removal(node, run);
            assertThat(done.state()).as(done.toString()).isIn(StepState.PASSED, StepState.WARNED);
            assertThat(done.headline()).contains("37");
            assertThat(new TreeSet<>(redis.keys("*")))
                    .isEqualTo(Set.of("queue:tasks", "prediction:041", "prediction:042"));
            assertThat(node.bean(ApprovalRows.class).of(done.id()).getFirst().spent())
                    .isAfterOrEqualTo(sunday);
        }
    }

    private static long clock(Jedis redis) {
        return redis.info("server")
                .lines()
                .filter(line -> line.startsWith("lru_clock:"))
                .mapToLong(line -> Long.parseLong(line.substring("lru_clock:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }
}
