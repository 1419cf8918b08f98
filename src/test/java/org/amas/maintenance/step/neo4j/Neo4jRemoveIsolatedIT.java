package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.validation.Validation;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKinds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.TransientException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** On a real Neo4j. */
class Neo4jRemoveIsolatedIT {

    @TempDir Path folder;

    private final Cypher graph = new Cypher(Lab.shared().neo4j());
    private final Neo4jRemoveIsolated kind = new Neo4jRemoveIsolated();

    @BeforeEach
    void plant() {
        graph.run(
                """
                UNWIND range(1, 40) AS n
                CREATE (:Drifting {id: 'drifting_' + n, n: n, weight: n / 3.0, tags: ['a', 'b'],
                    day: date('2026-01-02'), at: datetime('2026-01-02T03:04:05.678+01:00'),
                    created_at: toString(datetime() - duration({days: 100 + n}))})
                """);
    }

    @AfterEach
    void clear() {
        graph.run("MATCH (d) WHERE d:Drifting OR d:Bystander DETACH DELETE d");
    }

    private static Neo4jRemoveIsolated.Settings settings(String labels, int most, int batch) {
        return new Neo4jRemoveIsolated.Settings(
                labels, "created_at", Duration.ofDays(90), most, batch, "");
    }

    private static Neo4jRemoveIsolated.Settings drifting() {
        return settings("Drifting", 500, 20);
    }

    private long drifting(String condition) {
        return graph.count("MATCH (d:Drifting) WHERE " + condition + " RETURN count(d)");
    }

    private static Path export(RecordingContext said) {
        return said.directory().resolve("nodes.jsonl");
    }

    /** As the first line of an export says. */
    private void bringBack(Path export) throws IOException {
        List<JsonNode> lines =
                Files.readAllLines(export).stream().map(JsonMapper.shared()::readTree).toList();
        Set<String> left = new HashSet<>();
        lines.stream().filter(l -> l.has("left")).forEach(l -> left.add(l.get("left").asString()));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonNode line : lines) {
            if (line.has("id") && !left.contains(line.get("id").asString())) {
                Map<String, Object> properties = new HashMap<>();
                line.get("properties")
                        .properties()
                        .forEach(p -> properties.put(p.getKey(), value(p.getValue())));
                List<Object> labels = new ArrayList<>();
                line.get("labels").forEach(l -> labels.add(l.asString()));
                rows.add(Map.of("labels", labels, "properties", properties));
            }
        }
        graph.run(lines.getFirst().get("restore").asString(), Map.of("rows", rows));
    }

    private static Object value(JsonNode node) {
        if (node.isArray()) {
            return node.valueStream().map(Neo4jRemoveIsolatedIT::value).toList();
        }
        if (!node.isObject()) {
            return JsonMapper.shared().treeToValue(node, Object.class);
        }
        String text = node.get("value").asString();
        return switch (node.get("type").asString()) {
            case "DATE" -> LocalDate.parse(text);
            case "DATE_TIME" -> ZonedDateTime.parse(text);
            case "BYTES" -> Base64.getDecoder().decode(text);
            default -> throw new AssertionError(node.toString());
        };
    }

    @Test
    void deletesNothingUnlessAsked() throws Exception {
        List<String> before = graph.everything();
        Neo4jRemoveIsolated.Settings shipped =
                ShippedProcedure.load("weekly/neo4j-maintenance").settings(kind);
        RecordingContext said = graph.context();
        assertThat(kind.effect(shipped)).isEqualTo(Effect.READS);
        assertThat(said.plan(kind, shipped)).isEqualTo(Plan.nothing());
        assertThat(said.perform(kind, shipped)).isEqualTo(Outcome.skipped("not asked for"));
        assertThat(graph.everything()).isEqualTo(before);
    }

    @Test
    void showsWhatItWouldDeleteAndWritesNothing() throws Exception {
        List<String> before = graph.everything();
        Plan plan = graph.context().plan(kind, drifting());
        assertThat(kind.effect(drifting())).isEqualTo(Effect.DESTROYS);
        assertThat(plan.total()).isEqualTo(40);
        assertThat(plan.objects())
                .extracting(PlannedObject::name)
                .allMatch(name -> name.startsWith("Drifting 4:"));
        assertThat(graph.context().plan(kind, drifting())).isEqualTo(plan);
        assertThat(graph.everything()).isEqualTo(before);
    }

    @Test
    void deletesOldIsolatedNodesAndMakesThemAgain() throws Exception {
        graph.run(
                """
                CREATE (:Drifting {id: 'new', created_at: toString(datetime())}),
                       (:Drifting {id: 'ageless'}),
                       (:Drifting {id: 'strange', created_at: 'long ago'}),
                       (:Drifting {id: 'place', where: point({x: 1, y: 2}),
                                   created_at: toString(datetime() - duration({days: 200}))}),
                       (:Drifting:Bystander {id: 'both', created_at: '2020-01-01T00:00:00Z'}),
                       (:Bystander {id: 'other', created_at: '2020-01-01T00:00:00Z'}),
                       (:Drifting {id: 'related', created_at: '2020-01-01T00:00:00Z'})
                           -[:PLANTED]->(:Bystander)
                """);
        List<String> before = contents();
        RecordingContext said = graph.context();

        Outcome outcome = said.perform(kind, drifting());

        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.DONE);
        assertThat(said.value("nodes_deleted")).isEqualTo(40);
        assertThat(said.value("nodes_left")).isZero();
        assertThat(graph.run("MATCH (d) WHERE d:Drifting OR d:Bystander RETURN d.id AS id"))
                .extracting(r -> r.get("id").asString(""))
                .containsExactlyInAnyOrder(
                        "new", "ageless", "strange", "place", "both", "other", "related", "");
        assertThat(said.text()).contains("1 left: a property of theirs can't be exported exactly");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(export(said))))
                .isEqualTo("rw-------");

        bringBack(export(said));
        assertThat(contents()).isEqualTo(before);
    }

    private List<String> contents() {
        return graph
                .run(
                        "MATCH (d) WHERE d:Drifting OR d:Bystander RETURN labels(d) AS l,"
                                + " properties(d) AS p")
                .stream()
                .map(
                        r ->
                                r.get("l").toString()
                                        + new java.util.TreeMap<>(
                                                r.get("p").asMap(v -> v.type().name() + v)))
                .sorted()
                .toList();
    }

    @Test
    void freshEntitiesSurviveEvenIfTheirLabelIsListed() throws Exception {
        long fresh = graph.count("MATCH (e:Entity) WHERE e.id STARTS WITH 'new_' RETURN count(e)");
        Plan plan = graph.context().plan(kind, settings("Entity", 500, 200));
        assertThat(fresh).isEqualTo(12);
        assertThat(plan.total()).isEqualTo(60); // the forgotten ones
    }

    @Test
    void deletesNoMoreThanItsCapTheOldestFirst() throws Exception {
        RecordingContext said = graph.context();
        said.perform(kind, settings("Drifting", 3, 2));
        assertThat(said.value("nodes_deleted")).isEqualTo(3);
        assertThat(said.value("nodes_left")).isEqualTo(37);
        assertThat(said.findings()).isEmpty();
        assertThat(drifting("d.n > 37")).isZero();
        assertThat(drifting("true")).isEqualTo(37);
    }

    @Test
    void saysThatALabelIsNoNodes() throws Exception {
        RecordingContext said = graph.context();
        said.perform(kind, settings("Drifting Driftnig", 500, 20));
        assertThat(said.value("nodes_deleted")).isEqualTo(40);
        assertThat(said.findings())
                .extracting(f -> f.severity() + " " + f.place() + ": " + f.text())
                .containsExactly("WARNING Driftnig: No node has this label.");
    }

    private RecordingContext approved(Plan plan) {
        Set<String> shown = new HashSet<>();
        plan.objects().forEach(o -> shown.add(o.identity()));
        return new RecordingContext() {
            @Override
            public Optional<Set<String>> approved() {
                return Optional.of(shown);
            }
        }.with(graph.target());
    }

    @Test
    void actsOnWhatWasShownAndIsStillTheSame() throws Exception {
        Plan plan = graph.context().plan(kind, drifting());
        graph.run("MATCH (d:Drifting) WHERE d.n <= 2 DELETE d");
        graph.run("MATCH (d:Drifting {n: 3}) SET d.weight = 99.0");
        graph.run(
                "UNWIND [41, 42] AS n CREATE (:Drifting {n: n, created_at:"
                        + " '2020-01-01T00:00:00Z'})");
        RecordingContext said = approved(plan);
        said.perform(kind, drifting());
        assertThat(said.value("nodes_deleted")).isEqualTo(37);
        assertThat(said.value("nodes_left")).isEqualTo(3);
        assertThat(drifting("d.n IN [3, 41, 42]")).isEqualTo(3);
        assertThat(drifting("true")).isEqualTo(3);
    }

    /** A transaction of AMAS's that is about to commit while the step waits for its lock. */
    private RecordingContext during(String cypher) throws Exception {
        RecordingContext said = graph.context();
        try (Driver driver = graph.server().connect();
                Session session = driver.session();
                Transaction other = session.beginTransaction()) {
            other.run(cypher).consume();
            CompletableFuture<Outcome> outcome =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return said.perform(kind, drifting());
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            });
            Thread.sleep(1_500);
            assertThat(outcome).as("it waits for the lock").isNotDone();
            other.commit();
            assertThat(outcome.get().ending()).isEqualTo(Outcome.Ending.DONE);
        }
        return said;
    }

    @Test
    void leavesANodeThatIsChangedWhileItIsDeleted() throws Exception {
        RecordingContext said = during("MATCH (d:Drifting {n: 7}) SET d.weight = 99.0");
        assertThat(said.value("nodes_deleted")).isEqualTo(39);
        assertThat(drifting("d.n = 7 AND d.weight = 99.0")).isEqualTo(1);
        assertThat(Files.readString(export(said))).contains("{\"left\":\"4:");
        bringBack(export(said));
        assertThat(drifting("true")).isEqualTo(40);
        assertThat(drifting("d.weight = 99.0")).isEqualTo(1);
    }

    /** Either the node stays, or AMAS is told to try again: nothing is lost without a word. */
    @Test
    void neverDeletesANodeWhoseRelationshipWasCommitted() throws Exception {
        String relate =
                "MERGE (d:Drifting {id: 'drifting_7'}) WITH d MATCH (e:Entity {id: 'entity_1'})"
                        + " MERGE (d)-[:PLANTED]->(e)";
        try {
            RecordingContext said = during(relate);
            assertThat(said.value("nodes_deleted")).isEqualTo(39);
        } catch (TransientException tryAgain) {
            await().until(() -> drifting("d.n <> 7") == 0);
            graph.run(relate);
        }
        assertThat(drifting("d.id = 'drifting_7' AND (d)--()")).isEqualTo(1);
    }

    /** Its own transaction loses against another one: the rest of the batch goes all the same. */
    @Test
    @PlantedFault(
            check = "neo4j.remove-isolated",
            fault = "another transaction holds a node",
            removed = "that transaction has ended")
    void leavesOnlyTheNodeThatAnotherTransactionHolds() throws Exception {
        RecordingContext said = graph.context().timeLeft(Duration.ofSeconds(2));
        try (Driver driver = graph.server().connect();
                Session session = driver.session();
                Transaction other = session.beginTransaction()) {
            other.run("MATCH (d:Drifting {n: 7}) SET d.weight = 99.0").consume();
            said.perform(kind, drifting());
            other.rollback();
        }
        assertThat(said.value("nodes_deleted")).isEqualTo(39);
        assertThat(said.tables().getLast().rows())
                .filteredOn(row -> row.contains("left: another transaction was at it"))
                .hasSize(1);
        assertThat(drifting("d.n = 7")).isEqualTo(1);
        assertThat(Files.readString(export(said))).doesNotContain("\"drifting_7\"");

        RecordingContext again = graph.context();
        again.perform(kind, drifting());
        assertThat(again.value("nodes_deleted")).isEqualTo(1);
        assertThat(again.tables().getLast().rows())
                .noneMatch(row -> row.contains("left: another transaction was at it"));
        assertThat(drifting("true")).isZero();
    }

    @Test
    void keepsTheExportInTheFolderThatIsStated() throws Exception {
        RecordingContext said = graph.context();
        said.perform(
                kind,
                new Neo4jRemoveIsolated.Settings(
                        "Drifting", null, null, 1, null, folder.toString()));
        Path file = folder.resolve("nodes-" + said.token() + ".jsonl");
        assertThat(Files.readAllLines(file)).hasSize(2).first().asString().contains("restore");
    }

    @Test
    void leavesNoFileWhereNothingWasDeleted() throws Exception {
        RecordingContext said = graph.context();
        Outcome outcome = said.perform(kind, settings("Absent", 500, 200));
        assertThat(outcome.headline()).isEqualTo("no node was deleted");
        assertThat(export(said)).doesNotExist();
    }

    @Test
    void refusesBoundsThatWouldNotHold() {
        StepKinds kinds =
                new StepKinds(
                        List.of(kind), Validation.buildDefaultValidatorFactory().getValidator());
        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(
                        Map.of("most", 501),
                        Map.of("age", "1h"),
                        Map.of("batch", 201),
                        Map.of("folder", "srv"))) {
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowable(
                                    () -> kinds.bind(kind, wrong)))
                    .hasMessageContaining(wrong.keySet().iterator().next());
        }
    }
}
