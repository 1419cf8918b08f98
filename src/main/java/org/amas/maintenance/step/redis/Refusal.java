package org.amas.maintenance.step.redis;

import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetDenied;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What an error reply means. Redis answers errors in band, with a word in front, and redis-cli even
 * exits 0 on them: here each is an error.
 */
final class Refusal {

    private Refusal() {}

    /** To be thrown. */
    static RuntimeException of(JedisException thrown, RedisTarget target, String rules) {
        String reply = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        if (thrown instanceof JedisConnectionException) {
            return new TargetDown(TargetType.REDIS, target.address(), reply, thrown);
        }
        if (reply.startsWith("NOPERM")) {
            return new TargetDenied(reply, "ACL SETUSER " + target.user() + " " + rules, thrown);
        }
        String advice = advice(reply);
        return new IllegalStateException(advice == null ? reply : reply + ": " + advice, thrown);
    }

    private static @Nullable String advice(String reply) {
        return switch (reply.split(" ", 2)[0]) {
            case "READONLY" -> "this is a replica; the environment should name the primary";
            case "MISCONF" ->
                    "it refuses writes because its last snapshot failed: free its disk, then"
                            + " BGSAVE";
            case "OOM" ->
                    "it refuses writes because maxmemory is reached and nothing may be evicted";
            case "LOADING" -> "it is still reading its data from disk; wait and check again";
            case "MASTERDOWN" -> "this replica has lost its primary";
            default -> null;
        };
    }
}
