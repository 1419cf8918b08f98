package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.Draft;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.target.RedisTarget;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads every key by SCAN and DUMP, in small batches: AMAS is served in between. */
final class KeyDump implements Source {

    static final String KEYS = "keys.bin.gz";

    static final String RULES =
            "~* +info +dbsize +scan +type +pttl +object|idletime +dump +client|no-touch";
    private static final String METHOD =
            "Every key by SCAN and DUMP with type, expiry and idle time, read one after the other"
                + " over the driver: not the data of one moment, and not an RDB file. A key that"
                + " was there all the time is in it.";
    private static final int BATCH = 20;

    private final Jedis jedis;
    private final RedisTarget target;
    private final StepContext context;

    /** SCAN may tell a key twice. */
    private final Set<KeyHash> seen = new HashSet<>();

    private KeyDump(Jedis jedis, RedisTarget target, StepContext context) {
        this.jedis = jedis;
        this.target = target;
        this.context = context;
    }

    static KeyDump open(RedisTarget target, StepContext context) {
        context.say("Connecting to " + target.address() + " …");
        Jedis jedis = target.open(context.token());
        context.onCancel(jedis::close);
        return new KeyDump(jedis, target, context);
    }

    @Override
    public long estimate() {
        try {
            Info info = Info.parse(jedis.info("memory"));
            return info.has("used_memory_dataset")
                    ? info.count("used_memory_dataset")
                    : info.count("used_memory");
        } catch (JedisException e) {
            throw Refusal.of(e, target, RULES);
        }
    }

    @Override
    public Contents write(Draft draft) throws IOException {
        try {
            String version = Info.parse(jedis.info("server")).text("redis_version");
            leaveUntouched(version);
            KeyTally tally = dump(draft);
            return new Contents(
                    "Redis " + version,
                    METHOD,
                    List.of("users, configuration, functions and other databases"),
                    tally.parts(),
                    Amount.of(tally.count(), "key"),
                    tally.count());
        } catch (JedisException e) {
            throw Refusal.of(e, target, RULES);
        }
    }

    /** DUMP makes a key look used, which eviction and clean-up go by. */
    private void leaveUntouched(String version) {
        try {
            jedis.sendCommand(Protocol.Command.CLIENT, "NO-TOUCH", "ON");
            context.say("> CLIENT NO-TOUCH ON: no key will look used because it is read");
        } catch (JedisAccessControlException e) {
            throw e;
        } catch (JedisDataException e) {
            context.finding(
                    Finding.info(
                            "idle times",
                            "Redis %s can't be read without marking keys as used: idle times begin anew; those before are in the backup."
                                    .formatted(version),
                            "idle-times-reset"));
        }
    }

    private KeyTally dump(Draft draft) throws IOException {
        KeyTally tally = new KeyTally();
        long expected = Math.max(1, jedis.dbSize());
        context.say("> SCAN 0 COUNT 100, and each key's DUMP; about " + Amount.of(expected, "key"));
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(draft.file(KEYS), 64 * 1024))) {
            byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
            do {
                ScanResult<byte[]> page = jedis.scan(cursor, new ScanParams().count(100));
                cursor = page.getCursorAsBytes();
                for (List<byte[]> batch : batches(page.getResult())) {
                    write(batch, out, tally);
                }
                context.progress(Math.min(1, (double) tally.count() / expected));
            } while (!java.util.Arrays.equals(cursor, ScanParams.SCAN_POINTER_START_BINARY));
            KeyRecord.end(out, tally.count());
        }
        context.say("  " + Amount.of(tally.count(), "key") + " read");
        return tally;
    }

    private List<List<byte[]>> batches(List<byte[]> keys) {
        List<byte[]> fresh = keys.stream().filter(k -> seen.add(KeyHash.of(k))).toList();
        List<List<byte[]>> batches = new ArrayList<>();
        for (int from = 0; from < fresh.size(); from += BATCH) {
            batches.add(fresh.subList(from, Math.min(from + BATCH, fresh.size())));
        }
        return batches;
    }

    /** What one key's commands will have answered; the idle time is asked before DUMP resets it. */
    private record Asked(
            byte[] key,
            Response<Long> idle,
            Response<String> type,
            Response<Long> ttl,
            Response<byte[]> payload) {}

    private void write(List<byte[]> keys, DataOutputStream out, KeyTally tally) throws IOException {
        List<Asked> asked = new ArrayList<>();
        long now = context.clock().instant().toEpochMilli();
        Pipeline pipeline = jedis.pipelined();
        for (byte[] key : keys) {
            asked.add(
                    new Asked(
                            key,
                            pipeline.objectIdletime(key),
                            pipeline.type(key),
                            pipeline.pttl(key),
                            pipeline.dump(key)));
        }
        pipeline.sync();
        for (Asked one : asked) {
            byte[] payload = one.payload.get();
            if (payload != null) { // else it expired meanwhile
                long ttl = one.ttl.get();
                KeyRecord record =
                        new KeyRecord(
                                one.key,
                                one.type.get(),
                                ttl < 0 ? KeyRecord.NEVER : now + ttl,
                                idle(one.idle),
                                payload);
                record.write(out);
                tally.add(record, record.type(), record.expires());
            }
        }
    }

    /** With an LFU policy there is no idle time. */
    private static long idle(Response<Long> answer) {
        try {
            Long seconds = answer.get();
            return seconds == null ? -1 : seconds;
        } catch (JedisAccessControlException e) {
            throw e;
        } catch (JedisDataException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        jedis.close();
    }
}
