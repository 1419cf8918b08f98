package org.amas.maintenance.lab;

import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;

import java.util.Map;

/** AMAS's graph: one label, one relationship type. */
final class GraphSeed {

    private static final String ENTITIES =
            """
            UNWIND range(1, $count) AS n
            CREATE (:Entity {
                id: $prefix + n,
                type: ['person', 'module', 'vulnerability', 'concept', 'service'][n % 5],
                properties: '{"weight":' + (n % 100) + '}',
                created_at: toString(datetime() - duration({hours: n % $hours}))})
            """;

    private static final String RELATIONSHIPS =
            """
            UNWIND range(1, $count) AS n
            MATCH (a:Entity {id: 'entity_' + n})
            UNWIND [n % $count + 1, n * 7 % $count + 1] AS other
            MATCH (b:Entity {id: 'entity_' + other})
            CREATE (a)-[:RELATIONSHIP {type: ['uses', 'affects', 'mentions'][n % 3]}]->(b)
            """;

    private GraphSeed() {}

    static void plant(LabNeo4j server, boolean healthy) {
        try (Driver driver = server.connect();
                Session session = driver.session()) {
            session.run("CREATE CONSTRAINT entity_id FOR (e:Entity) REQUIRE e.id IS UNIQUE")
                    .consume();
            session.run("CREATE INDEX entity_type FOR (e:Entity) ON (e.type)").consume();
            session.run("CALL db.awaitIndexes(60)").consume();
            entities(session, "entity_", 2000, 720);
            session.run(RELATIONSHIPS, Map.of("count", 2000)).consume();
            if (!healthy) {
                isolated(session);
            }
        }
    }

    /** Some are new facts whose relationships may still come, most are forgotten ones. */
    private static void isolated(Session session) {
        entities(session, "new_", 12, 6);
        entities(session, "forgotten_", 60, 1);
        session.run(
                        """
                        MATCH (e:Entity) WHERE e.id STARTS WITH 'forgotten_'
                        SET e.created_at = toString(datetime() - duration({days: 120}))
                        """)
                .consume();
    }

    private static void entities(Session session, String prefix, int count, int hours) {
        session.run(ENTITIES, Map.of("prefix", prefix, "count", count, "hours", hours)).consume();
    }
}
