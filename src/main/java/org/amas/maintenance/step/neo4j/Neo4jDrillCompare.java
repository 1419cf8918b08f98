package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.DrillCompareKind;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.AccessMode;
import org.springframework.stereotype.Component;

/** Every node and relationship by label, type and content. */
@Component
class Neo4jDrillCompare extends DrillCompareKind {

    Neo4jDrillCompare(BackupFolder folder) {
        super(folder);
    }

    @Override
    public String name() {
        return "neo4j.drill-compare";
    }

    @Override
    protected TargetType type() {
        return TargetType.NEO4J;
    }

    @Override
    protected String host(StepContext context) {
        return target(context).url().getHost();
    }

    private static Neo4jTarget target(StepContext context) {
        return context.target(Neo4jTarget.class, TargetType.NEO4J);
    }

    @Override
    protected Source open(StepContext context) {
        GraphSession session = GraphSession.open(target(context), AccessMode.READ, context);
        return GraphExport.ofRefilled(session, context);
    }
}
