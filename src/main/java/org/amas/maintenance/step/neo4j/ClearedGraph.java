package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.StepContext;
import org.neo4j.driver.exceptions.Neo4jException;

import java.util.List;

/** Removes everything from a graph, so that a backup can be put in its place. */
final class ClearedGraph {

    private static final List<String> DROPS =
            List.of(
                    "SHOW CONSTRAINTS YIELD name RETURN 'DROP CONSTRAINT `' + replace(name, '`',"
                            + " '``') + '` IF EXISTS' AS sql",
                    "SHOW INDEXES YIELD name, type, owningConstraint WHERE owningConstraint IS NULL"
                            + " AND type <> 'LOOKUP' RETURN 'DROP INDEX `' + replace(name, '`',"
                            + " '``') + '` IF EXISTS' AS sql");

    private static final String NODES =
            """
            MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS
            """;

    private final GraphSession session;
    private final StepContext context;

    ClearedGraph(GraphSession session, StepContext context) {
        this.session = session;
        this.context = context;
    }

    void clear() {
        try {
            for (String ask : DROPS) {
                session.session().run(ask).list(row -> row.get("sql").asString()).stream()
                        .forEach(drop -> session.session().run(drop).consume());
            }
            long gone = session.session().run(NODES).consume().counters().nodesDeleted();
            context.say("  %d nodes removed".formatted(gone));
        } catch (Neo4jException e) {
            throw session.explain(e);
        }
    }
}
