package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackedUpData;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.Difference;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.List;

/** Every key of AMAS's database. */
@Component
class RedisData extends BackedUpData {

    RedisData(BackupFolder folder) {
        super(folder);
    }

    @Override
    public TargetType type() {
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
    protected Refill prepare(StepContext context) {
        RefilledKeys refill = new RefilledKeys(target(context));
        refill.requireRights(context);
        return refill;
    }

    @Override
    protected List<Difference> differences(Stored wanted, Stored found, StepContext context)
            throws IOException {
        return new KeyComparison(target(context), context).of(wanted, found);
    }
}
