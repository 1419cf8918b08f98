package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Difference;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.RedisTarget;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds two readings of the keys against each other. Keys whose time is over meanwhile are not
 * missed, and those whose bytes differ are read by the server: other bytes may be the same value.
 */
final class KeyComparison {

    private static final int MOST = 1_000;
    private static final long TOLERANCE_MS = 10_000;
    private static final long LIFE_MS = Duration.ofMinutes(10).toMillis();

    private final RedisTarget target;
    private final StepContext context;
    private final Map<KeyHash, Content> missing = new HashMap<>();
    private final Set<KeyHash> suspects = new HashSet<>();
    private final List<Difference> differences = new ArrayList<>();

    KeyComparison(RedisTarget target, StepContext context) {
        this.target = target;
        this.context = context;
    }

    private record Content(KeyHash hash, long expiresAt) {

        static Content of(KeyRecord key) {
            byte[] type = key.type().getBytes(StandardCharsets.UTF_8);
            return new Content(KeyHash.of(type, key.payload()), key.expiresAt());
        }

        boolean livesAsLong(Content other) {
            boolean never = expiresAt == KeyRecord.NEVER;
            return never == (other.expiresAt == KeyRecord.NEVER)
                    && Math.abs(expiresAt - other.expiresAt) <= TOLERANCE_MS;
        }
    }

    private interface Visitor {
        void visit(KeyRecord key);
    }

    List<Difference> of(Stored wanted, Stored found) throws IOException {
        each(wanted, key -> missing.put(KeyHash.of(key.key()), Content.of(key)));
        each(found, this::meet);
        if (suspects.isEmpty() && missing.isEmpty()) {
            return differences;
        }
        try (Jedis jedis = target.open(context.token())) {
            context.onCancel(jedis::close);
            each(wanted, key -> settle(key, jedis));
            return differences;
        } catch (JedisException e) {
            throw Refusal.of(e, target, RefilledKeys.RULES);
        }
    }

    private static void each(Stored reading, Visitor visitor) throws IOException {
        try (DataInputStream in = new DataInputStream(reading.open(KeyDump.KEYS))) {
            for (KeyRecord key = KeyRecord.read(in); key != null; key = KeyRecord.read(in)) {
                visitor.visit(key);
            }
        }
    }

    private void meet(KeyRecord key) {
        KeyHash name = KeyHash.of(key.key());
        Content now = Content.of(key);
        Content then = missing.remove(name);
        if (then == null) {
            differ(key, "is there and was not before");
        } else if (!then.livesAsLong(now)) {
            differ(key, "lives for another time");
        } else if (!then.hash.equals(now.hash)) {
            suspects.add(name);
        }
    }

    private void settle(KeyRecord key, Jedis jedis) {
        KeyHash name = KeyHash.of(key.key());
        if (missing.containsKey(name) && !isOver(key)) {
            differ(key, "is missing");
        } else if (suspects.contains(name) && !isSame(key, jedis)) {
            differ(key, "has other content");
        }
    }

    private boolean isOver(KeyRecord key) {
        long now = context.clock().instant().toEpochMilli();
        return key.expires() && key.expiresAt() <= now + TOLERANCE_MS;
    }

    /** Beside each other on the server, for a moment. */
    private boolean isSame(KeyRecord key, Jedis jedis) {
        byte[] beside =
                (ScratchKeys.PREFIX + context.token() + ":beside").getBytes(StandardCharsets.UTF_8);
        try {
            jedis.restore(beside, LIFE_MS, key.payload());
            Optional<Object> then = KeyValue.of(beside, key.type(), jedis);
            return then.isPresent() && then.equals(KeyValue.of(key.key(), key.type(), jedis));
        } catch (JedisAccessControlException denied) {
            throw denied;
        } catch (JedisDataException otherType) {
            return false;
        } finally {
            jedis.unlink(beside);
        }
    }

    private void differ(KeyRecord key, String text) {
        if (differences.size() < MOST) {
            differences.add(new Difference(key.type(), key.shown(), null, null, text));
        }
    }
}
