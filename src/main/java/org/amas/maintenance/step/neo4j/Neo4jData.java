package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackedUpData;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.Difference;
import org.amas.maintenance.step.backup.Draft;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.Neo4jException;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every node and relationship, every constraint and index. */
@Component
class Neo4jData extends BackedUpData {

    Neo4jData(BackupFolder folder) {
        super(folder);
    }

    @Override
    public TargetType type() {
        return TargetType.NEO4J;
    }

    @Override
    protected Neo4jTarget target(StepContext context) {
        return context.target(Neo4jTarget.class, TargetType.NEO4J);
    }

    private GraphSession session(AccessMode mode, StepContext context) {
        return GraphSession.open(target(context), mode, context);
    }

    @Override
    protected Source open(StepContext context) {
        return new GraphExport(session(AccessMode.READ, context), context);
    }

    /** What a role may not write is told by a node that is never committed. */
    @Override
    protected Refill prepare(StepContext context) {
        try (GraphSession session = session(AccessMode.WRITE, context)) {
            try (Transaction transaction = session.begin()) {
                transaction.run("CREATE (n) DELETE n").consume();
            } catch (Neo4jException e) {
                throw session.explain(e);
            }
        }
        return (backup, now) -> {
            try (GraphSession session = session(AccessMode.WRITE, now)) {
                new ClearedGraph(session, now).clear();
                return new RefilledGraph(session, now).refill(backup);
            }
        };
    }

    @Override
    protected List<Difference> differences(Stored wanted, Stored found, StepContext context)
            throws IOException {
        List<Difference> differences =
                new ArrayList<>(
                        Difference.between(
                                wanted.manifest().parts(),
                                found.manifest().parts(),
                                Object::equals));
        Set<String> missing = schema(wanted);
        Set<String> more = schema(found);
        Set<String> both = new TreeSet<>(missing);
        both.retainAll(more);
        missing.removeAll(both);
        more.removeAll(both);
        missing.forEach(one -> differences.add(schema(one, "is missing")));
        more.forEach(one -> differences.add(schema(one, "is there and was not before")));
        return differences;
    }

    private static Set<String> schema(Stored reading) throws IOException {
        try (InputStream in = reading.open(GraphExport.SCHEMA_FILE)) {
            return new TreeSet<>(Arrays.asList(GraphLine.JSON.readValue(in, String[].class)));
        }
    }

    private static Difference schema(String statement, String text) {
        return new Difference("schema", statement, null, null, text);
    }

    /** As long as each node still has the backup's id; what only that needed goes afterwards. */
    @Override
    protected List<Difference> verified(Stored backup, StepContext context) throws Exception {
        List<Difference> left;
        try (Draft draft = draft(context, "restored")) {
            Source refilled = GraphExport.ofRefilled(session(AccessMode.READ, context), context);
            left = new ArrayList<>(differences(backup, read(draft, refilled, context), context));
        }
        left.removeIf(one -> one.name().contains(RefilledGraph.LABEL));
        try (GraphSession session = session(AccessMode.WRITE, context)) {
            new RefilledGraph(session, context).forgetIds();
        }
        return left;
    }
}
