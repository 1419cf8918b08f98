package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

import java.util.Set;
import java.util.UUID;

/**
 * Pings, writes a key, reads it back and removes it. It only reads in the sense of {@link Effect}:
 * the key is new, in a key space of our own, and would expire within a minute by itself.
 */
@Component
class RedisRoundtrip implements ReadingKind<NoSettings> {

    private static final String PREFIX = "amas-maintenance:probe:";
    private static final long EXPIRY_S = 60;

    @Override
    public String name() {
        return "redis.roundtrip";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of(TargetType.REDIS);
    }

    @Override
    public Set<String> readings() {
        return Set.of("connect_ms", "roundtrip_ms");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        RedisTarget target = context.target(RedisTarget.class, TargetType.REDIS);
        context.say("Connecting to " + target.address() + " …");
        long start = System.nanoTime();
        try (Jedis jedis = target.open(context.token())) {
            context.onCancel(jedis::close);
            context.reading(Reading.of("connect_ms", millisSince(start), "ms"));
            return converse(jedis, context);
        } catch (JedisException e) {
            throw Refusal.of(e, target, "~" + PREFIX + "* +ping +set +get +del");
        }
    }

    private static Outcome converse(Jedis jedis, StepContext context) {
        long start = System.nanoTime();
        String pong = jedis.ping();
        double roundtrip = millisSince(start);
        context.say("> PING: %s in %s".formatted(pong, told(roundtrip)));
        context.reading(Reading.of("roundtrip_ms", roundtrip, "ms"));
        String key = PREFIX + UUID.randomUUID();
        String set = jedis.set(key, context.token(), SetParams.setParams().nx().ex(EXPIRY_S));
        context.say("> SET " + key + " NX EX " + EXPIRY_S + ": " + set);
        String back = jedis.get(key);
        context.say("> GET " + key + ": " + back);
        context.say("> DEL " + key + ": " + Amount.of(jedis.del(key), "key") + " removed");
        return context.token().equals(back)
                ? Outcome.done(
                        "Redis answers in %s; a key was written, read back and removed"
                                .formatted(told(roundtrip)))
                : Outcome.failed("what was written to " + key + " did not come back");
    }

    /** Over a local socket an answer takes less than we would show. */
    static String told(double millis) {
        return millis < 0.1 ? "under 0.1 ms" : "%.1f ms".formatted(millis);
    }

    private static double millisSince(long nanos) {
        return Amount.thousandths((System.nanoTime() - nanos) / 1e6);
    }
}
