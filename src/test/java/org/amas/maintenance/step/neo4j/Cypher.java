package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.lab.LabNeo4j;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.Secret;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** The administrator at the lab's graph. */
record Cypher(LabNeo4j server) {

    List<Record> run(String cypher) {
        return run(cypher, Map.of());
    }

    List<Record> run(String cypher, Map<String, Object> parameters) {
        try (Driver driver = server.connect();
                Session session = driver.session()) {
            return session.run(cypher, parameters).list();
        }
    }

    long count(String cypher) {
        return run(cypher).getFirst().get(0).asLong();
    }

    /** Every node with its labels, properties and number of relationships. */
    List<String> everything() {
        return run(
                        "MATCH (n) RETURN elementId(n) AS id, labels(n) AS l, properties(n) AS p,"
                                + " count { (n)--() } AS r ORDER BY id")
                .stream()
                .map(r -> r.asMap().toString())
                .toList();
    }

    RecordingContext context() {
        return new RecordingContext().with(target());
    }

    Neo4jTarget target() {
        return new Neo4jTarget(
                URI.create(server.url()), LabNeo4j.USERNAME, Secret.of(LabNeo4j.PASSWORD));
    }
}
