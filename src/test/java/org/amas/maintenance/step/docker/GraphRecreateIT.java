package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.ShippedSteps;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Record;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Neo4j of a stack of our own, put on an image that fails over the graph. */
class GraphRecreateIT {

    private static final ShippedProcedure BACKUP = ShippedProcedure.load("tools/backup");

    @TempDir static Path folder;

    private static StoreStack stack;
    private static ShippedSteps steps;

    private static int runs = 100;

    @BeforeAll
    static void up() throws Exception {
        stack =
                new StoreStack(
                        "amas-graph-test",
                        Files.createDirectories(folder.resolve("stack")),
                        List.of("neo4j"));
        steps =
                new ShippedSteps(
                        Map.of("amas.step.backup.directory", folder.resolve("backups").toString()));
        asked("CREATE CONSTRAINT entity_id FOR (n:Entity) REQUIRE n.id IS UNIQUE");
        asked("CREATE INDEX entity_type FOR (n:Entity) ON (n.type)");
        asked(
                """
                UNWIND range(1, 1200) AS i
                CREATE (a:Entity:Known {id: i, type: 'agent', created_at: datetime(), at: point({x: i, y: 1})})
                """);
        asked(
                """
                MATCH (a:Entity), (b:Entity) WHERE b.id = a.id + 1 AND a.id % 3 = 0
                CREATE (a)-[:RELATIONSHIP {type: 'knows', weight: a.id / 2.0}]->(b)
                """);
        asked("CREATE ({lonely: true})");
    }

    @AfterAll
    static void down() throws Exception {
        if (stack != null) { // without an engine there is none
            stack.close();
        }
        if (steps != null) {
            steps.close();
        }
    }

    private static List<Record> asked(String cypher) {
        try (var connection = stack.neo4j().open()) {
            return connection.driver().executableQuery(cypher).execute().records();
        }
    }

    private static RecordingContext context() {
        return new RecordingContext()
                .with(stack.docker())
                .with(stack.neo4j())
                .lab(true)
                .run(runs)
                .timeLeft(Duration.ofMinutes(4));
    }

    private static RecordingContext performed(String image) throws Exception {
        runs++;
        for (String kind : List.of("neo4j.backup", "neo4j.restore-check")) {
            RecordingContext context = context();
            steps.perform(BACKUP, kind, context);
            assertThat(outcome(context).ending()).as(context.text()).isEqualTo(Ending.DONE);
        }
        DockerRecreateKind recreate = steps.bean(DockerRecreateKind.class);
        DockerRecreateKind.Settings to =
                new DockerRecreateKind.Settings(
                        "neo4j", image, Duration.ofSeconds(60), null, List.of());
        RecordingContext context = context();
        context.approving(context.plan(recreate, to).objects()).perform(recreate, to);
        return context;
    }

    private static Outcome outcome(RecordingContext context) {
        return context.outcome().orElseThrow();
    }

    private static String graph() {
        return asked(
                        """
                        MATCH (n) OPTIONAL MATCH (n)-[r]->(m)
                        WITH n, r, m ORDER BY n.id, m.id
                        RETURN count(DISTINCT n) AS nodes, count(r) AS relationships,
                               collect([labels(n), properties(n), type(r), properties(r), m.id]) AS all
                        """)
                .toString();
    }

    private static String schema() {
        return asked(
                                "SHOW CONSTRAINTS YIELD name, createStatement RETURN name,"
                                        + " createStatement ORDER BY name")
                        .toString()
                + asked(
                        "SHOW INDEXES YIELD name, type, state RETURN name, type, state ORDER BY"
                                + " name");
    }

    @Test
    @PlantedFault(check = "docker.recreate", fault = "the new image deletes nodes and fails")
    void whatAnImageDestroysOfTheGraphIsRestored() throws Exception {
        String before = graph();
        String schema = schema();
        RecordingContext context =
                performed(
                        stack.neo4jImage(
                                "MATCH (n:Entity) WHERE n.id < 900 DETACH DELETE n",
                                "DROP CONSTRAINT entity_id",
                                "CREATE (:Planted {by: 'a test'})"));

        assertThat(outcome(context).reason())
                .as(context.text())
                .contains("runs and is well", "was restored, and compared");
        assertThat(graph()).isEqualTo(before);
        assertThat(schema()).isEqualTo(schema);
        assertThat(context.findings(Severity.CRITICAL)).isEmpty();
        assertThat(context.findings(Severity.ERROR))
                .extracting(Finding::fingerprint)
                .contains("restored");
    }
}
