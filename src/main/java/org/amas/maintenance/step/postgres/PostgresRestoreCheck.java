package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.RestoreCheckKind;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

/** Restores a dump into a database of its own and drops that again. */
@Component
class PostgresRestoreCheck extends RestoreCheckKind {

    PostgresRestoreCheck(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "postgres.restore-check";
    }

    @Override
    protected TargetType type() {
        return TargetType.POSTGRES;
    }

    @Override
    protected PostgresTarget target(StepContext context) {
        return context.target(PostgresTarget.class, TargetType.POSTGRES);
    }

    @Override
    protected Scratch open(StepContext context) {
        return new ScratchDatabase(DumpSession.open(context, target(context)), context);
    }

    @Override
    protected PlannedObject scratch(StepContext context) {
        return new PlannedObject(
                "database",
                ScratchDatabase.PREFIX + "<run>",
                "create on %s, fill, compare, drop".formatted(target(context).address()),
                null);
    }

    @Override
    public Recovery recover(StepContext context) throws Exception {
        return ScratchDatabase.dropLeft(context, target(context))
                ? Recovery.killed("its scratch database was still there and has been dropped")
                : Recovery.killed(
                        "there is no scratch database of it; the live data was only read");
    }
}
