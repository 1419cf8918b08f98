package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.redis.Undo.Dumped;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes keys batch by batch. A batch is watched first, then looked at again, dumped and kept on
 * disk, and only then unlinked, in a transaction which the server refuses if anybody wrote to one
 * of its keys since it was watched: also if the same value was written again, which a comparison of
 * values would not see. No script is needed, and no right to run one.
 */
final class Removal {

    static final int BATCH = 200;

    static final String REMOVED = "removed";

    private static final long BATCH_BYTES = 32 << 20;

    /** A key of ours that is never there. */
    private static final String NOBODYS = "amas-maintenance:nothing";

    private final Jedis jedis;
    private final Undo undo;
    private final long leastIdle;
    private final Map<Idle.Key, String> fates = new LinkedHashMap<>();
    private final List<Idle.Key> removed = new ArrayList<>();

    /**
     * @param leastIdle seconds
     */
    Removal(Jedis jedis, Undo undo, long leastIdle) {
        this.jedis = jedis;
        this.undo = undo;
        this.leastIdle = leastIdle;
    }

    /** At most 200 keys and 32 MiB each. */
    static List<List<Idle.Key>> batches(List<Idle.Key> keys, int most) {
        List<List<Idle.Key>> batches = new ArrayList<>();
        List<Idle.Key> batch = new ArrayList<>();
        long bytes = 0;
        for (Idle.Key key : keys) {
            if (!batch.isEmpty() && (batch.size() == most || bytes + key.bytes() > BATCH_BYTES)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(key);
            bytes += key.bytes();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** What became of each key: {@link #REMOVED}, or why it was left. */
    Map<Idle.Key, String> fates() {
        return fates;
    }

    List<Idle.Key> removed() {
        return removed;
    }

    /**
     * @return those that are removed
     */
    List<Idle.Key> remove(List<Idle.Key> batch) throws IOException {
        jedis.watch(batch.stream().map(Idle.Key::key).toArray(byte[][]::new));
        List<Dumped> dumped = dump(stillIdle(batch));
        if (dumped.isEmpty()) {
            jedis.unwatch();
            return List.of();
        }
        long place = undo.keep(dumped);
        if (unlink(dumped)) {
            return noted(dumped);
        }
        undo.forget(place);
        // Somebody wrote to one of them: each alone, so that the others need not stay for it.
        List<Idle.Key> gone = new ArrayList<>();
        for (Dumped one : dumped) {
            gone.addAll(removeAlone(one));
        }
        return gone;
    }

    /** Its idle time began anew with the dump, so now the value tells whether it was used. */
    private List<Idle.Key> removeAlone(Dumped one) throws IOException {
        byte[] key = one.key().key();
        jedis.watch(key);
        boolean same = jedis.ttl(key) == -1 && Arrays.equals(one.value(), jedis.dump(key));
        if (!same) {
            jedis.unwatch();
            fates.put(one.key(), "left: it was changed meanwhile");
            return List.of();
        }
        long place = undo.keep(List.of(one));
        if (unlink(List.of(one))) {
            return noted(List.of(one));
        }
        undo.forget(place);
        fates.put(one.key(), "left: it was changed meanwhile");
        return List.of();
    }

    private List<Idle.Key> stillIdle(List<Idle.Key> batch) {
        List<Response<Long>> lives = new ArrayList<>();
        List<Response<Long>> idle = new ArrayList<>();
        try (Pipeline pipeline = jedis.pipelined()) {
            for (Idle.Key key : batch) {
                lives.add(pipeline.ttl(key.key()));
                idle.add(pipeline.objectIdletime(key.key()));
            }
        }
        List<Idle.Key> still = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Long life = lives.get(i).get();
            Long since = idle.get(i).get();
            if (life == null || life == -2 || since == null) {
                fates.put(batch.get(i), "left: it is gone already");
            } else if (life != -1) {
                fates.put(batch.get(i), "left: it expires by itself now");
            } else if (since < leastIdle) {
                fates.put(batch.get(i), "left: it was used meanwhile");
            } else {
                still.add(batch.get(i));
            }
        }
        return still;
    }

    private List<Dumped> dump(List<Idle.Key> keys) {
        List<Response<byte[]>> values = new ArrayList<>();
        try (Pipeline pipeline = jedis.pipelined()) {
            keys.forEach(key -> values.add(pipeline.dump(key.key())));
        }
        List<Dumped> dumped = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = values.get(i).get();
            if (value == null) {
                fates.put(keys.get(i), "left: it is gone already");
            } else {
                dumped.add(new Dumped(keys.get(i), value));
            }
        }
        return dumped;
    }

    /**
     * @return false if a watched key was written to, and so nothing was unlinked
     */
    private boolean unlink(List<Dumped> keys) {
        try (Transaction transaction = jedis.multi()) {
            keys.forEach(k -> transaction.unlink(k.key().key()));
            return transaction.exec() != null;
        } catch (JedisDataException aborted) {
            sayWhy();
            throw aborted;
        }
    }

    /** EXEC only says that something was refused; the same command alone says what. */
    private void sayWhy() {
        jedis.unlink(NOBODYS);
    }

    private List<Idle.Key> noted(List<Dumped> keys) {
        List<Idle.Key> gone = keys.stream().map(Dumped::key).toList();
        gone.forEach(key -> fates.put(key, REMOVED));
        removed.addAll(gone);
        return gone;
    }

    /** Those of them that are there again: somebody uses them. */
    List<Idle.Key> back(List<Idle.Key> gone) {
        List<Response<Boolean>> there = new ArrayList<>();
        try (Pipeline pipeline = jedis.pipelined()) {
            gone.forEach(key -> there.add(pipeline.exists(key.key())));
        }
        List<Idle.Key> back = new ArrayList<>();
        for (int i = 0; i < gone.size(); i++) {
            if (there.get(i).get()) {
                back.add(gone.get(i));
            }
        }
        return back;
    }
}
