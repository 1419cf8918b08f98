package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.DrillCompareKind;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

/** Every table's rows by number and checksum, and every sequence. */
@Component
class PostgresDrillCompare extends DrillCompareKind {

    PostgresDrillCompare(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "postgres.drill-compare";
    }

    @Override
    protected TargetType type() {
        return TargetType.POSTGRES;
    }

    @Override
    protected String host(StepContext context) {
        return target(context).host();
    }

    private static PostgresTarget target(StepContext context) {
        return context.target(PostgresTarget.class, TargetType.POSTGRES);
    }

    @Override
    protected Source open(StepContext context) {
        return new PostgresDump(DumpSession.open(context, target(context)), context);
    }
}
