package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.BackupKind;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.AccessMode;
import org.springframework.stereotype.Component;

/** Exports AMAS's graph. */
@Component
class Neo4jBackup extends BackupKind {

    Neo4jBackup(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "neo4j.backup";
    }

    @Override
    protected TargetType type() {
        return TargetType.NEO4J;
    }

    @Override
    protected Neo4jTarget target(StepContext context) {
        return context.target(Neo4jTarget.class, TargetType.NEO4J);
    }

    @Override
    protected Source open(StepContext context) {
        return new GraphExport(
                GraphSession.open(target(context), AccessMode.READ, context), context);
    }

    @Override
    protected String touched() {
        return "the graph is read in one transaction that can't write";
    }
}
