package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.DrillRestoreKind;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.RestoreParams;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Fills the drill's empty Redis with production's newest verified backup. */
@Component
class RedisDrillRestore extends DrillRestoreKind {

    private static final String RULES = "~* +dbsize +restore";

    RedisDrillRestore(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "redis.drill-restore";
    }

    @Override
    protected TargetType type() {
        return TargetType.REDIS;
    }

    @Override
    protected RedisTarget target(StepContext context) {
        return context.target(RedisTarget.class, TargetType.REDIS);
    }

    @Override
    protected String host(StepContext context) {
        return target(context).url().getHost();
    }

    @Override
    protected long held(StepContext context) {
        try (Jedis jedis = target(context).open(context.token())) {
            return jedis.dbSize();
        } catch (JedisException e) {
            throw Refusal.of(e, target(context), RULES);
        }
    }

    /** A key whose time is over by now is gone, as it would be in production. */
    @Override
    protected Scratch.Restored refill(Stored backup, StepContext context) throws IOException {
        List<Finding> differences = new ArrayList<>();
        long restored = 0;
        try (Jedis jedis = target(context).open(context.token());
                DataInputStream in = new DataInputStream(backup.open(KeyDump.KEYS))) {
            context.onCancel(jedis::close);
            for (KeyRecord key = KeyRecord.read(in); key != null; key = KeyRecord.read(in)) {
                restored += restore(key, jedis, differences) ? 1 : 0;
            }
            context.say("  " + Amount.of(restored, "key") + " restored");
            return new Scratch.Restored(List.of(), differences, List.of(), "restored for good");
        } catch (JedisException e) {
            throw Refusal.of(e, target(context), RULES);
        }
    }

    private static boolean restore(KeyRecord key, Jedis jedis, List<Finding> differences) {
        RestoreParams times = RestoreParams.restoreParams();
        try {
            if (key.expires()) {
                jedis.restore(key.key(), key.expiresAt(), key.payload(), times.absTtl());
            } else {
                jedis.restore(key.key(), 0, key.payload());
            }
            return true;
        } catch (JedisDataException refused) {
            differences.add(
                    Finding.error(
                            key.shown(),
                            "can't be restored: " + refused.getMessage(),
                            "not-restored:" + key.shown()));
            return false;
        }
    }
}
