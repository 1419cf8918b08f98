package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.DrillCompareKind;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

/** Every key by type and content. */
@Component
class RedisDrillCompare extends DrillCompareKind {

    RedisDrillCompare(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "redis.drill-compare";
    }

    @Override
    protected TargetType type() {
        return TargetType.REDIS;
    }

    @Override
    protected String host(StepContext context) {
        return target(context).url().getHost();
    }

    private static RedisTarget target(StepContext context) {
        return context.target(RedisTarget.class, TargetType.REDIS);
    }

    @Override
    protected Source open(StepContext context) {
        return KeyDump.open(target(context), context);
    }
}
