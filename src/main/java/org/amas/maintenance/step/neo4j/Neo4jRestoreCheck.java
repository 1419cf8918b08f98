package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.RestoreCheckKind;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.AccessMode;
import org.springframework.stereotype.Component;

/** Restores an export under a label of our own in a transaction that is rolled back. */
@Component
class Neo4jRestoreCheck extends RestoreCheckKind {

    Neo4jRestoreCheck(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "neo4j.restore-check";
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
    protected Scratch open(StepContext context) {
        return new ScratchGraph(
                GraphSession.open(target(context), AccessMode.WRITE, context), context);
    }

    @Override
    protected PlannedObject scratch(StepContext context) {
        return new PlannedObject(
                "label",
                ScratchGraph.LABEL,
                "create nodes and relationships on %s in one transaction, compare, roll back; only the names of the label, of the type %s and of their properties stay known to the store"
                        .formatted(target(context).address(), ScratchGraph.TYPE),
                null);
    }

    @Override
    public Recovery recover(StepContext context) {
        long ended = ScratchGraph.proveGone(context, target(context));
        return Recovery.killed(
                ended == 0
                        ? "its transaction is gone, and nothing of it was committed"
                        : "its transaction was still open and has been ended; nothing of it was"
                                + " committed");
    }
}
