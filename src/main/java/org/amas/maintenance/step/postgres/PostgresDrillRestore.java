package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.DrillRestoreKind;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.sql.SQLException;

/** Fills the drill's empty database with production's newest verified backup. */
@Component
class PostgresDrillRestore extends DrillRestoreKind {

    private static final String TABLES =
            """
            SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND n.nspname NOT LIKE 'pg\\_toast%'
            """;

    PostgresDrillRestore(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "postgres.drill-restore";
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
    protected String host(StepContext context) {
        return target(context).host();
    }

    @Override
    protected long held(StepContext context) {
        try (DumpSession session = DumpSession.open(context, target(context))) {
            try {
                return session.row(TABLES, r -> r.getLong(1));
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }

    @Override
    protected Scratch.Restored refill(Stored backup, StepContext context) throws Exception {
        try (DumpSession session = DumpSession.open(context, target(context))) {
            try {
                return ScratchDatabase.refill(session, backup, context);
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }
}
