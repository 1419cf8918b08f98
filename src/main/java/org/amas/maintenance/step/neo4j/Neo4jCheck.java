package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.Neo4jConnection;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.exceptions.Neo4jException;

import java.time.Duration;
import java.util.Set;

/** A kind that looks at Neo4j over one connection, closed when the step is cancelled. */
abstract class Neo4jCheck<S> implements ReadingKind<S> {

    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Asks, and judges what came back. */
    abstract Outcome check(S settings, Graph graph, StepContext context);

    /** How long one statement may take. */
    Duration patience(S settings) {
        return PATIENCE;
    }

    @Override
    public final Outcome perform(S settings, StepContext context) {
        Neo4jTarget target = context.target(Neo4jTarget.class, TargetType.NEO4J);
        context.say("Connecting to " + target.address() + " as " + target.username() + " …");
        try (Neo4jConnection connection = target.open()) {
            context.onCancel(connection::close);
            try (Graph graph = Graph.reading(connection.driver(), context, patience(settings))) {
                return check(settings, graph, context);
            }
        } catch (Neo4jException e) {
            if (Refusal.tooSlow(e)) {
                return Outcome.unknown("no answer within " + Amount.time(patience(settings)));
            }
            throw Refusal.of(e, target);
        }
    }

    @Override
    public Set<TargetType> uses(S settings) {
        return Set.of(TargetType.NEO4J);
    }
}
