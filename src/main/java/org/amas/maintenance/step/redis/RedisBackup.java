package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.BackupKind;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

/** Copies every key of AMAS's database. */
@Component
class RedisBackup extends BackupKind {

    RedisBackup(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "redis.backup";
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
    protected Source open(StepContext context) {
        return KeyDump.open(target(context), context);
    }

    @Override
    protected String touched() {
        return "every key is read; before Redis 7.2 that makes each look just used";
    }
}
