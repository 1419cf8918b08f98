package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.jspecify.annotations.Nullable;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keys of approved prefixes that never expire and that nobody has used for long. None of the
 * commands that find them counts as a use.
 *
 * @param keys the longest idle first
 * @param spared why others of these prefixes that never expire are left, and how many
 */
record Idle(List<Key> keys, Map<String, Integer> spared) {

    private static final int PAGE = 500;
    private static final int LONGEST_NAME = 1_000;

    /**
     * What Redis makes of an idle time that it loads and that is longer than its clock of 24 bits
     * shows: half of what the clock can count. How long such a key was not used, nobody knows.
     */
    private static final long MADE_UP = (1 << 23) - 1;

    private static final long IMPRECISION = 5;
    private static final Duration RESERVE = Duration.ofSeconds(5);

    /**
     * @param idle seconds since it was last read or written
     * @param bytes in memory
     */
    record Key(byte[] key, long idle, long bytes) {

        String name() {
            return KeyName.of(key);
        }

        PlannedObject planned() {
            return new PlannedObject("key", name(), "unlink", bytes);
        }
    }

    /**
     * @throws IllegalStateException if there was no time to look at all keys, since nobody would
     *     know then which of them were shown
     */
    static Idle of(
            Jedis jedis,
            RedisClean.Settings settings,
            Optional<VerifiedBackup> backup,
            StepContext context) {
        Server server = Server.of(Info.parse(jedis.info("server")), backup, context);
        Idle idle = new Idle(new ArrayList<>(), new HashMap<>());
        Map<ByteBuffer, Key> found = new HashMap<>();
        for (String prefix : settings.approved().words()) {
            context.say("> SCAN MATCH " + Prefixes.pattern(prefix));
            ScanParams page =
                    new ScanParams()
                            .count(PAGE)
                            .match(Prefixes.pattern(prefix).getBytes(StandardCharsets.UTF_8));
            byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
            boolean complete;
            do {
                if (context.cancelled() || context.timeLeft().compareTo(RESERVE) < 0) {
                    throw new IllegalStateException(
                            "there was no time to look at all keys of " + prefix);
                }
                ScanResult<byte[]> keys = jedis.scan(cursor, page);
                idle.look(jedis, keys.getResult(), settings, server, found);
                cursor = keys.getCursorAsBytes();
                complete = keys.isCompleteIteration();
            } while (!complete);
        }
        found.values().stream()
                .sorted(Comparator.comparingLong(Key::idle).reversed().thenComparing(Key::name))
                .forEach(idle.keys::add);
        return idle;
    }

    private void look(
            Jedis jedis,
            List<byte[]> keys,
            RedisClean.Settings settings,
            Server server,
            Map<ByteBuffer, Key> found) {
        List<Response<Long>> lives = new ArrayList<>();
        List<Response<Long>> idle = new ArrayList<>();
        List<Response<Long>> sizes = new ArrayList<>();
        try (Pipeline pipeline = jedis.pipelined()) {
            for (byte[] key : keys) {
                lives.add(pipeline.ttl(key));
                idle.add(pipeline.objectIdletime(key));
                sizes.add(pipeline.memoryUsage(key));
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            Long life = lives.get(i).get();
            Long since = idle.get(i).get();
            Long size = sizes.get(i).get();
            if (life == null || life != -1 || since == null || size == null) {
                continue; // it expires by itself, or is gone already
            }
            Key key = new Key(keys.get(i), since, size);
            String reason = reason(key, settings, server);
            if (reason == null) {
                found.put(ByteBuffer.wrap(key.key()), key);
            } else {
                spared.merge(reason, 1, Integer::sum);
            }
        }
    }

    private static @Nullable String reason(Key key, RedisClean.Settings settings, Server server) {
        if (key.idle() < settings.idle().toSeconds()) {
            return server.readBy(key).orElse("used not long ago");
        }
        if (key.idle() >= MADE_UP - IMPRECISION
                && key.idle() <= MADE_UP + server.up() + IMPRECISION) {
            return "Redis doesn't know since when they are not used";
        }
        if (key.bytes() > settings.largest().toBytes()) {
            return "too large to keep a copy of";
        }
        return key.key().length > LONGEST_NAME ? "their names are too long to be shown" : null;
    }

    /**
     * What its idle times may come from.
     *
     * @param up how long it is, in seconds
     * @param read between how many and how many seconds ago the newest backup read its keys; null
     *     if there is none, or if it can be read without a trace
     */
    private record Server(String version, long up, @Nullable Ago read) {

        private record Ago(long least, long most) {}

        static Server of(Info info, Optional<VerifiedBackup> backup, StepContext context) {
            String version = info.text("redis_version");
            Instant now = context.clock().instant();
            Ago read =
                    leavesNoTrace(version)
                            ? null
                            : backup.map(
                                            one ->
                                                    new Ago(
                                                            seconds(one.verifiedAt(), now)
                                                                    - IMPRECISION,
                                                            seconds(one.takenAt(), now)
                                                                    + IMPRECISION))
                                    .orElse(null);
            return new Server(version, info.count("uptime_in_seconds"), read);
        }

        private static long seconds(Instant since, Instant now) {
            return Duration.between(since, now).toSeconds();
        }

        /** CLIENT NO-TOUCH came with 7.2. */
        private static boolean leavesNoTrace(String version) {
            return Pattern.matches("7\\.([2-9]|\\d\\d).*|[89]\\..*|\\d\\d.*", version);
        }

        Optional<String> readBy(Key key) {
            return read != null && key.idle() >= read.least() && key.idle() <= read.most()
                    ? Optional.of(
                            ("last read by the newest backup, which Redis %s counts as a use; from"
                                            + " 7.2 on it doesn't")
                                    .formatted(version))
                    : Optional.empty();
        }
    }
}
