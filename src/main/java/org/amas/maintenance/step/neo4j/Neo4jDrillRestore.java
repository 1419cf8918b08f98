package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.DrillRestoreKind;
import org.amas.maintenance.step.backup.Scratch;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.exceptions.Neo4jException;
import org.springframework.stereotype.Component;

import java.io.IOException;

/** Fills the drill's empty graph with production's newest verified backup. */
@Component
class Neo4jDrillRestore extends DrillRestoreKind {

    Neo4jDrillRestore(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "neo4j.drill-restore";
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
    protected String host(StepContext context) {
        return target(context).url().getHost();
    }

    @Override
    protected long held(StepContext context) {
        try (GraphSession session = GraphSession.open(target(context), AccessMode.READ, context)) {
            try {
                String count = "MATCH (n) RETURN count(n) AS nodes";
                return session.session().run(count).single().get("nodes").asLong();
            } catch (Neo4jException e) {
                throw session.explain(e);
            }
        }
    }

    @Override
    protected Scratch.Restored refill(Stored backup, StepContext context) throws IOException {
        try (GraphSession session = GraphSession.open(target(context), AccessMode.WRITE, context)) {
            return new RefilledGraph(session, context).refill(backup);
        }
    }
}
