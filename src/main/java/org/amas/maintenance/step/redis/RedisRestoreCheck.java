package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.RestoreCheckKind;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

/** Restores every key, under a name of our own, into an empty database number and removes it. */
@Component
class RedisRestoreCheck extends RestoreCheckKind {

    RedisRestoreCheck(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "redis.restore-check";
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
    protected Scratch open(StepContext context) {
        return ScratchKeys.open(target(context), context);
    }

    @Override
    protected PlannedObject scratch(StepContext context) {
        RedisTarget target = target(context);
        return new PlannedObject(
                "keys",
                ScratchKeys.PREFIX + "<run>:*",
                "restore, compare and unlink, %d at a time, in an empty database of %s"
                        .formatted(ScratchKeys.BATCH, target.address()),
                null);
    }

    @Override
    public Recovery recover(StepContext context) {
        long removed = ScratchKeys.removeLeft(context, target(context));
        return Recovery.killed(
                "%d of its scratch keys were still there; there are none now".formatted(removed));
    }
}
