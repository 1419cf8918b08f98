package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.RedisTarget;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A handful of keys at a time, in a database number that nobody uses: restored, looked at, removed.
 * So the check takes little memory, and can't make a full Redis evict AMAS's keys. Each scratch key
 * also expires by itself.
 */
final class ScratchKeys implements Scratch {

    static final String PREFIX = "amas-maintenance:check:";
    static final int BATCH = 50;

    static final String RULES =
            "~amas-maintenance:* +info +dbsize +select +scan +restore +type +pttl +dump +unlink";
    private static final String HOW =
            "each key restored under a name of our own in an empty database number of the same"
                + " server and removed again: every key's type and content, which the server checks"
                + " by CRC, whether it expires, and the time left of those that expire within ten"
                + " minutes to a day";
    private static final int LAST_DATABASE = 15;
    private static final long BATCH_BYTES = 4L * 1024 * 1024;
    private static final double FULL = 0.95;
    private static final long LIFE_MS = Duration.ofMinutes(10).toMillis();
    private static final long EXACT_UP_TO_MS = Duration.ofDays(1).toMillis();
    private static final long TOLERANCE_MS = 10_000;
    private static final int TOLD = 20;

    private final Jedis jedis;
    private final RedisTarget target;
    private final StepContext context;
    private final KeyTally tally = new KeyTally();
    private final List<Finding> differences = new ArrayList<>();
    private long restored;
    private long identical;
    private long wrong;

    private ScratchKeys(Jedis jedis, RedisTarget target, StepContext context) {
        this.jedis = jedis;
        this.target = target;
        this.context = context;
    }

    static ScratchKeys open(RedisTarget target, StepContext context) {
        context.say("Connecting to " + target.address() + " …");
        Jedis jedis = target.open(context.token());
        context.onCancel(jedis::close);
        return new ScratchKeys(jedis, target, context);
    }

    @Override
    public Restored restore(Stored backup) throws IOException, CannotCheck {
        try {
            int database = unused();
            context.say("> SELECT " + database + ": it is empty, and the scratch database");
            restoreAll(backup);
            context.say(
                    "  %s restored; %d give the same bytes again, the others the same in another order or encoding"
                            .formatted(Amount.of(restored, "key"), identical));
            return new Restored(tally.parts(), differences, List.of(), HOW);
        } catch (JedisException e) {
            throw Refusal.of(e, target, RULES);
        } finally {
            removeLeft(context, target);
        }
    }

    private int unused() throws CannotCheck {
        return databases(jedis, target)
                .filter(n -> jedis.dbSize() == 0)
                .findFirst()
                .orElseThrow(
                        () ->
                                new CannotCheck(
                                        "no database number from 1 to %d is there and empty, so there is no place to restore into"
                                                .formatted(LAST_DATABASE)));
    }

    /** All but AMAS's own and 0, the highest first: applications count from 0. Selects each. */
    private static IntStream databases(Jedis jedis, RedisTarget target) {
        return IntStream.iterate(LAST_DATABASE, n -> n > 0, n -> n - 1)
                .filter(n -> n != target.database())
                .filter(n -> isThere(jedis, n));
    }

    private static boolean isThere(Jedis jedis, int database) {
        try {
            jedis.select(database);
            return true;
        } catch (JedisAccessControlException e) {
            throw e;
        } catch (JedisDataException e) {
            return false; // out of range, or a cluster, which has one only
        }
    }

    private void restoreAll(Stored backup) throws IOException, CannotCheck {
        try (DataInputStream in = new DataInputStream(backup.open(KeyDump.KEYS))) {
            long all = Math.max(1, backup.manifest().count("keys"));
            List<KeyRecord> batch = new ArrayList<>();
            long bytes = 0;
            for (KeyRecord key = KeyRecord.read(in); key != null; key = KeyRecord.read(in)) {
                batch.add(key);
                bytes += key.payload().length;
                if (batch.size() == BATCH || bytes > BATCH_BYTES) {
                    restore(batch, bytes);
                    batch.clear();
                    bytes = 0;
                    context.progress(Math.min(1, (double) restored / all));
                }
            }
            restore(batch, bytes);
        }
    }

    private record Back(
            KeyRecord key,
            long life,
            Response<String> restored,
            Response<String> type,
            Response<Long> ttl,
            Response<byte[]> payload) {}

    private void restore(List<KeyRecord> batch, long bytes) throws CannotCheck {
        if (batch.isEmpty()) {
            return;
        }
        requireRoom(bytes);
        long now = context.clock().instant().toEpochMilli();
        List<byte[]> names = new ArrayList<>();
        List<Back> answers = new ArrayList<>();
        Pipeline pipeline = jedis.pipelined();
        for (KeyRecord key : batch) {
            byte[] name = name(names.size());
            names.add(name);
            long life = life(key, now);
            answers.add(
                    new Back(
                            key,
                            life,
                            pipeline.restore(name, life, key.payload()),
                            pipeline.type(name),
                            pipeline.pttl(name),
                            pipeline.dump(name)));
        }
        pipeline.unlink(names.toArray(byte[][]::new));
        pipeline.sync();
        answers.forEach(this::judge);
    }

    private byte[] name(int number) {
        return (PREFIX + context.token() + ":" + number).getBytes(StandardCharsets.UTF_8);
    }

    /** Its own, where that can be waited for; a scratch key never stays longer than a day. */
    private static long life(KeyRecord key, long now) {
        long left = key.expiresAt() - now;
        return key.expires() && left >= LIFE_MS && left <= EXACT_UP_TO_MS ? left : LIFE_MS;
    }

    /** Before anything is written: a full Redis would evict live keys to make room for ours. */
    private void requireRoom(long bytes) throws CannotCheck {
        Info memory = Info.parse(jedis.info("memory"));
        long most = memory.count("maxmemory");
        long used = memory.count("used_memory");
        // What is packed in a payload takes several times that as a live key.
        if (most > 0 && used + 4 * bytes > FULL * most) {
            throw new CannotCheck(
                    "Redis uses %s of %s (maxmemory): restoring beside the live keys might make it evict them"
                            .formatted(Amount.bytes(used), Amount.bytes(most)));
        }
    }

    private void judge(Back back) {
        KeyRecord key = back.key;
        try {
            back.restored.get();
        } catch (JedisAccessControlException e) {
            throw e;
        } catch (JedisDataException refused) {
            if (String.valueOf(refused.getMessage()).startsWith("OOM")) {
                throw refused;
            }
            differ(key, "can't be restored: " + refused.getMessage(), "not-restored");
            return;
        }
        restored++;
        long left = back.ttl.get();
        boolean gone = back.life - left > TOLERANCE_MS || left > back.life;
        if (key.expires() && gone) {
            differ(key, "came back with another time to live", "other-expiry");
        }
        if (Arrays.equals(back.payload.get(), key.payload())) {
            identical++;
        }
        tally.add(key, back.type.get(), key.expires() && left > 0);
    }

    private void differ(KeyRecord key, String text, String fingerprint) {
        if (wrong++ < TOLD) {
            differences.add(
                    Finding.error(
                            key.shown(),
                            "The %s %s %s.".formatted(key.type(), key.shown(), text),
                            fingerprint + ":" + key.type() + ":" + key.shown()));
        }
    }

    /**
     * Also after a cancellation, and after the application died: by a connection of its own, and
     * proven. A scratch key is told by the run's token.
     *
     * @return how many there were
     */
    static long removeLeft(StepContext context, RedisTarget target) {
        try (Jedis jedis = target.open(context.token())) {
            long removed = 0;
            OptionalInt left = OptionalInt.empty();
            for (int n : databases(jedis, target).toArray()) {
                jedis.select(n);
                removed += unlinkAll(jedis, context);
                if (!ours(jedis, context).isEmpty()) {
                    left = OptionalInt.of(n);
                }
            }
            if (left.isPresent()) {
                throw new IllegalStateException(
                        "scratch keys of this run are still in database " + left.getAsInt());
            }
            context.say("No scratch key of this run is left in any database");
            return removed;
        } catch (JedisException e) {
            throw Refusal.of(e, target, RULES);
        }
    }

    private static long unlinkAll(Jedis jedis, StepContext context) {
        List<byte[]> ours = ours(jedis, context);
        return ours.isEmpty() ? 0 : jedis.unlink(ours.toArray(byte[][]::new));
    }

    private static List<byte[]> ours(Jedis jedis, StepContext context) {
        List<byte[]> found = new ArrayList<>();
        ScanParams ours = new ScanParams().match(PREFIX + context.token() + ":*").count(1_000);
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        do {
            ScanResult<byte[]> page = jedis.scan(cursor, ours);
            found.addAll(page.getResult());
            cursor = page.getCursorAsBytes();
        } while (!Arrays.equals(cursor, ScanParams.SCAN_POINTER_START_BINARY));
        return found;
    }

    @Override
    public void close() {
        jedis.close();
    }
}
