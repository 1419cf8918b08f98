package org.amas.maintenance.step.redis;

import org.jspecify.annotations.Nullable;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.resps.Tuple;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a key holds, to be compared: DUMP tells a set or a hash in the order in which this very
 * process happens to keep it, and by another encoding after a restart.
 */
final class KeyValue {

    static final List<String> TYPES = List.of("string", "list", "set", "hash", "zset", "stream");

    private KeyValue() {}

    /** Empty if it is of a type that only a module understands. */
    static Optional<Object> of(byte[] key, String type, Jedis jedis) {
        return switch (type) {
            case "string" -> Optional.of(wrapped(jedis.get(key)));
            case "list" -> Optional.of(wrapped(jedis.lrange(key, 0, -1)));
            case "set" -> Optional.of(members(jedis.smembers(key)));
            case "hash" -> Optional.of(fields(jedis.hgetAll(key)));
            case "zset" -> Optional.of(scores(jedis.zrangeWithScores(key, 0, -1)));
            case "stream" ->
                    Optional.of(wrapped(jedis.xrange(key, new byte[] {'-'}, new byte[] {'+'})));
            default -> Optional.empty();
        };
    }

    private static Object wrapped(@Nullable Object told) {
        if (told instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (told instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(one -> all.add(wrapped(one)));
            return all;
        }
        return told == null ? "" : told;
    }

    private static Object members(Set<byte[]> members) {
        Set<ByteBuffer> all = new HashSet<>();
        members.forEach(one -> all.add(ByteBuffer.wrap(one)));
        return all;
    }

    private static Object fields(Map<byte[], byte[]> fields) {
        Map<ByteBuffer, ByteBuffer> all = new HashMap<>();
        fields.forEach((name, value) -> all.put(ByteBuffer.wrap(name), ByteBuffer.wrap(value)));
        return all;
    }

    private static Object scores(List<Tuple> scores) {
        Map<ByteBuffer, Double> all = new HashMap<>();
        scores.forEach(one -> all.put(ByteBuffer.wrap(one.getBinaryElement()), one.getScore()));
        return all;
    }
}
