package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

import java.util.Set;

/** A kind that looks at Redis over one connection, closed when the step is cancelled. */
abstract class RedisCheck<S> implements ReadingKind<S> {

    /** Asks, and judges what came back. */
    abstract Outcome check(S settings, Jedis jedis, StepContext context);

    /**
     * What the account needs for it, as an administrator types it after {@code ACL SETUSER name}.
     */
    abstract String rules();

    @Override
    public final Outcome perform(S settings, StepContext context) {
        RedisTarget target = context.target(RedisTarget.class, TargetType.REDIS);
        context.say("Connecting to " + target.address() + " …");
        try (Jedis jedis = target.open(context.token())) {
            context.onCancel(jedis::close);
            return check(settings, jedis, context);
        } catch (JedisException e) {
            throw Refusal.of(e, target, rules());
        }
    }

    @Override
    public Set<TargetType> uses(S settings) {
        return Set.of(TargetType.REDIS);
    }
}
