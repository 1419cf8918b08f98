package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.BackupKind;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

/** Dumps AMAS's database: the rows of every table as they were at one moment. */
@Component
class PostgresBackup extends BackupKind {

    PostgresBackup(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "postgres.backup";
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
    protected Source open(StepContext context) {
        return new PostgresDump(DumpSession.open(context, target(context)), context);
    }

    @Override
    protected String touched() {
        return "the database is read in one transaction that can't write";
    }
}
