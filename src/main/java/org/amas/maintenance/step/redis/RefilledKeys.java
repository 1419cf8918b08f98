package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackedUpData;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.RedisTarget;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.RestoreParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts a backup's keys over those that are there, and removes the keys that it hasn't. */
final class RefilledKeys implements BackedUpData.Refill {

    static final String RULES =
            "~* +scan +dbsize +type +dump +restore +unlink +get +lrange +smembers +hgetall +zrange"
                    + " +xrange";
    private static final String HOW =
            "each of its keys put over what was there, and the keys that it hasn't removed";
    private static final int TOLD = 20;

    private final RedisTarget target;

    RefilledKeys(RedisTarget target) {
        this.target = target;
    }

    /**
     * Asks for what a restore and its comparison need, of a key that isn't there: that changes
     * nothing, and is refused as it would be of any other.
     *
     * @throws org.amas.maintenance.target.TargetDenied if the account may not
     */
    void requireRights(StepContext context) {
        byte[] absent = ("absent:" + context.token()).getBytes(StandardCharsets.UTF_8);
        try (Jedis jedis = target.open(context.token())) {
            jedis.unlink(absent);
            for (String type : KeyValue.TYPES) {
                KeyValue.of(absent, type, jedis);
            }
            refusesBytes(absent, jedis);
        } catch (JedisException e) {
            throw Refusal.of(e, target, RULES);
        }
    }

    /** What is no payload is refused after the right to restore was looked at. */
    private static void refusesBytes(byte[] absent, Jedis jedis) {
        try {
            jedis.restore(absent, 1_000, new byte[] {0});
            jedis.unlink(absent);
        } catch (JedisAccessControlException denied) {
            throw denied;
        } catch (JedisDataException expected) {
            // "DUMP payload version or checksum are wrong": we may.
        }
    }

    @Override
    public Scratch.Restored from(Stored backup, StepContext context) throws IOException {
        List<Finding> differences = new ArrayList<>();
        Set<KeyHash> ours = new HashSet<>();
        try (Jedis jedis = target.open(context.token());
                DataInputStream in = new DataInputStream(backup.open(KeyDump.KEYS))) {
            context.onCancel(jedis::close);
            long restored = 0;
            for (KeyRecord key = KeyRecord.read(in); key != null; key = KeyRecord.read(in)) {
                ours.add(KeyHash.of(key.key()));
                restored += restored(key, jedis, differences) ? 1 : 0;
            }
            long removed = removeOthers(ours, jedis);
            context.say(
                    "  %s restored, %d removed that the backup hasn't"
                            .formatted(Amount.of(restored, "key"), removed));
            return new Scratch.Restored(List.of(), differences, List.of(), HOW);
        } catch (JedisException e) {
            throw Refusal.of(e, target, RULES);
        }
    }

    /** A key whose time is over by now is gone, as it would be had nothing happened. */
    private static boolean restored(KeyRecord key, Jedis jedis, List<Finding> differences) {
        RestoreParams over = RestoreParams.restoreParams().replace();
        try {
            if (key.expires()) {
                jedis.restore(key.key(), key.expiresAt(), key.payload(), over.absTtl());
            } else {
                jedis.restore(key.key(), 0, key.payload(), over);
            }
            return true;
        } catch (JedisAccessControlException denied) {
            throw denied;
        } catch (JedisDataException refused) {
            if (differences.size() < TOLD) {
                differences.add(
                        Finding.error(
                                key.shown(),
                                "can't be restored: " + refused.getMessage(),
                                "not-restored:" + key.shown()));
            }
            return false;
        }
    }

    private static long removeOthers(Set<KeyHash> ours, Jedis jedis) {
        long removed = 0;
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        do {
            ScanResult<byte[]> page = jedis.scan(cursor, new ScanParams().count(200));
            cursor = page.getCursorAsBytes();
            byte[][] others =
                    page.getResult().stream()
                            .filter(key -> !ours.contains(KeyHash.of(key)))
                            .toArray(byte[][]::new);
            removed += others.length == 0 ? 0 : jedis.unlink(others);
        } while (!Arrays.equals(cursor, ScanParams.SCAN_POINTER_START_BINARY));
        return removed;
    }
}
