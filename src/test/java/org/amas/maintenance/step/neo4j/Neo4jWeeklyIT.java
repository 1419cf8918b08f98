package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.Machine;
import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.target.DockerTarget;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.Neo4jException;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every fault is planted in a real Neo4j and taken away again. */
class Neo4jWeeklyIT {

    private final Cypher graph = new Cypher(Lab.shared().neo4j());
    private final ShippedProcedure procedure = ShippedProcedure.load("weekly/neo4j-maintenance");
    private final Neo4jStore store = new Neo4jStore();
    private final Neo4jCounts counts = new Neo4jCounts();
    private final Neo4jIndexes indexes = new Neo4jIndexes();
    private final Neo4jTransactions transactions = new Neo4jTransactions();
    private final Neo4jIsolated isolated = new Neo4jIsolated();
    private final Neo4jResample resample = new Neo4jResample();

    private <S> RecordingContext look(StepKind<S> kind) throws Exception {
        return look(kind, graph.context());
    }

    private <S> RecordingContext look(StepKind<S> kind, RecordingContext context) throws Exception {
        context.perform(kind, procedure.settings(kind));
        return context;
    }

    @Test
    @PlantedFault(
            check = "neo4j.counts",
            fault = "many nodes are gone since the run before",
            removed = "none is gone since")
    void comparesWhatTheGraphHoldsWithTheRunBefore() throws Exception {
        graph.run("UNWIND range(1, 200) AS n CREATE (:Counted {n: n})");
        try {
            RecordingContext first = look(counts);
            assertThat(first.value("nodes", "label", "Counted")).isEqualTo(200);
            assertThat(first.value("relationships", "type", "RELATIONSHIP")).isEqualTo(4000);
            assertThat(first.readings("growth_percent")).isEmpty();
            graph.run("MATCH (c:Counted) WHERE c.n > 150 DELETE c");

            RecordingContext second = look(counts, first.next());

            assertThat(second.value("growth_percent", "label", "Counted")).isEqualTo(-25);
            assertThat(second.findings())
                    .extracting(Finding::fingerprint)
                    .containsExactly("fewer:label:Counted");
            assertThat(look(counts, second.next()).findings()).isEmpty();
        } finally {
            graph.run("MATCH (c:Counted) DELETE c");
        }
    }

    @Test
    @PlantedFault(
            check = "neo4j.indexes",
            fault = "an index has failed",
            removed = "the index is gone")
    void failsWhileAnIndexHasFailed() throws Exception {
        graph.run("CREATE (:Planted {big: $big})", Map.of("big", "x".repeat(50_000)));
        graph.run("CREATE INDEX planted_big FOR (p:Planted) ON (p.big)");
        try {
            RecordingContext said = until(RecordingContext::findings, Severity.ERROR);
            assertThat(said.findings(Severity.ERROR))
                    .extracting(Finding::fingerprint)
                    .containsExactly("index-failed:planted_big");
            assertThat(said.findings(Severity.ERROR).getFirst().evidence()).contains("too large");
            assertThat(said.value("indexes_not_online")).isEqualTo(1);
        } finally {
            graph.run("DROP INDEX planted_big");
            graph.run("MATCH (p:Planted) DELETE p");
        }
        RecordingContext mended = look(indexes);
        assertThat(procedure.troubles(indexes, mended)).isEmpty();
        assertThat(mended.value("constraints")).isEqualTo(1);
        assertThat(mended.tables().getFirst().rows())
                .anySatisfy(r -> assertThat(r).startsWith("entity_type", "Entity(type)"));
    }

    private RecordingContext until(
            java.util.function.Function<RecordingContext, List<Finding>> of, Severity severity)
            throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        RecordingContext said = look(indexes);
        while (of.apply(said).stream().noneMatch(f -> f.severity() == severity)
                && System.nanoTime() < end) {
            Thread.sleep(20);
            said = look(indexes);
        }
        return said;
    }

    @Test
    @PlantedFault(
            check = "neo4j.indexes",
            fault = "an index is still being filled",
            removed = "the index is filled")
    void warnsWhileAnIndexIsBeingFilled() throws Exception {
        graph.run(
                "UNWIND range(1, 30000) AS n CREATE (:Filled {text: $text + n})",
                Map.of("text", "word ".repeat(100)));
        graph.run("CREATE FULLTEXT INDEX filled_text FOR (f:Filled) ON EACH [f.text]");
        try {
            RecordingContext said = look(indexes);
            assertThat(said.findings())
                    .extracting(Finding::fingerprint)
                    .containsExactly("index-populating:filled_text");
            assertThat(said.findings().getFirst().severity()).isEqualTo(Severity.WARNING);
            graph.run("CALL db.awaitIndexes(120)");
            assertThat(look(indexes).findings()).isEmpty();
        } finally {
            graph.run("DROP INDEX filled_text");
            graph.run("MATCH (f:Filled) DELETE f");
        }
    }

    @Test
    void neverCallsAnIndexUnusedOfWhichNothingIsKnown() {
        RecordingContext said = new RecordingContext();
        Neo4jIndexes.judge(
                List.of(
                        new Neo4jIndexes.Index(
                                "entity_type",
                                "ONLINE",
                                "RANGE",
                                100,
                                "Entity(type)",
                                "",
                                "unknown",
                                "")),
                0,
                org.amas.maintenance.step.Table.of("Constraints", List.of(), List.of()),
                said);
        assertThat(said.findings()).isEmpty();
        assertThat(said.tables().getFirst().rows().getFirst()).endsWith("unknown");
    }

    @Test
    @PlantedFault(
            check = "neo4j.transactions",
            fault = "a transaction is open for long",
            removed = "it has ended")
    void warnsOfALongTransactionUntilItEnds() throws Exception {
        Neo4jTransactions.Settings soon =
                new Neo4jTransactions.Settings(Duration.ofSeconds(1), Duration.ofSeconds(4));
        try (Driver driver = graph.server().connect();
                Session session = driver.session();
                Transaction open = session.beginTransaction()) {
            open.run("MATCH (e:Entity) RETURN count(e)").consume();
            Thread.sleep(1_200);
            RecordingContext said = graph.context();
            said.perform(transactions, soon);
            assertThat(said.findings(Severity.WARNING))
                    .extracting(Finding::fingerprint)
                    .containsExactly("long-transaction:neo4j");
            assertThat(said.value("longest_transaction_s")).isBetween(1.0, 4.0);
            Thread.sleep(3_000);
            RecordingContext later = graph.context();
            later.perform(transactions, soon);
            assertThat(later.findings(Severity.ERROR)).hasSize(1);
            assertThat(procedure.troubles(transactions, look(transactions))).isEmpty();
        }
        RecordingContext after = graph.context();
        after.perform(transactions, soon);
        assertThat(after.findings()).isEmpty();
    }

    @Test
    @PlantedFault(
            check = "neo4j.isolated",
            fault = "old nodes without relationships",
            removed = "the old node has a relationship")
    void warnsOfOldIsolatedNodesAndNotOfNewOnes() throws Exception {
        graph.run(
                """
                CREATE (:Alone {created_at: toString(datetime() - duration({days: 100}))}),
                       (:Alone {created_at: datetime()}), (:Alone {created_at: 'yesterday'}),
                       (:Alone {created_at: [1]}), (:Alone)
                """);
        RecordingContext said = look(isolated);
        assertThat(said.value("isolated_nodes", "label", "Alone")).isEqualTo(5);
        assertThat(said.value("isolated_old_nodes", "label", "Alone")).isEqualTo(1);
        assertThat(said.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .contains("isolated-old:Alone");
        assertThat(said.tables().getFirst().rows())
                .anySatisfy(r -> assertThat(r).containsExactly("Alone", 5L, 1L, 3L));

        graph.run(
                "MATCH (a:Alone) WHERE a.created_at STARTS WITH '20' MATCH (e:Entity {id:"
                        + " 'entity_1'}) CREATE (a)-[:PLANTED]->(e)");
        RecordingContext related = look(isolated);
        assertThat(related.value("isolated_nodes", "label", "Alone")).isEqualTo(4);
        assertThat(related.findings(Severity.WARNING))
                .extracting(Finding::fingerprint)
                .doesNotContain("isolated-old:Alone");
        graph.run("MATCH (a:Alone) DETACH DELETE a");
    }

    @Test
    void knowsWhenTheServerHadNoTimeToAnswer() {
        try (Driver driver = graph.server().connect();
                Graph impatient =
                        Graph.reading(driver, new RecordingContext(), Duration.ofSeconds(1))) {
            assertThatThrownBy(
                            () -> impatient.ask("UNWIND range(1, 1000000000) AS n RETURN count(n)"))
                    .isInstanceOfSatisfying(
                            Neo4jException.class,
                            e -> assertThat(Refusal.tooSlow(e)).as(e.code()).isTrue());
        }
    }

    @Test
    @PlantedFault(
            check = "neo4j.resample",
            fault = "indexes whose statistics are outdated",
            removed = "they are sampled")
    void samplesTheIndexesThatWereShownAndNoOther() throws Exception {
        for (String name : List.of("One", "Two")) {
            graph.run("CREATE INDEX sampled_%s FOR (s:%s) ON (s.n)".formatted(name, name));
        }
        graph.run("CALL db.awaitIndexes(60)");
        try {
            graph.run("UNWIND range(1, 100) AS n CREATE (:One {n: n}), (:Two {n: n})");
            // The server samples by itself every ten seconds: right after that there is time.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> plan().objects().isEmpty());
            graph.run("UNWIND range(1, 2000) AS n CREATE (:One {n: n}), (:Two {n: n})");
            Plan plan = plan();
            assertThat(resample.effect(procedure.settings(resample))).isEqualTo(Effect.CHANGES);
            assertThat(plan.objects())
                    .extracting(PlannedObject::name)
                    .contains("sampled_One", "sampled_Two");
            String one =
                    plan.objects().stream()
                            .filter(o -> o.name().equals("sampled_One"))
                            .findFirst()
                            .orElseThrow()
                            .identity();
            RecordingContext shown =
                    new RecordingContext() {
                        @Override
                        public Optional<Set<String>> approved() {
                            return Optional.of(Set.of(one));
                        }
                    }.with(graph.target());
            look(resample, shown);
            assertThat(shown.value("sampled_indexes")).isEqualTo(1);
            assertThat(shown.findings()).isEmpty();
            assertThat(plan().objects())
                    .extracting(PlannedObject::name)
                    .contains("sampled_Two")
                    .doesNotContain("sampled_One");
            look(resample);
            RecordingContext after = look(resample);
            assertThat(after.value("outdated_indexes")).isZero();
            assertThat(after.outcome().orElseThrow().headline()).contains("knows every index");
        } finally {
            for (String name : List.of("One", "Two")) {
                graph.run("DROP INDEX sampled_" + name);
                graph.run("MATCH (s:%s) DELETE s".formatted(name));
            }
        }
    }

    private Plan plan() throws Exception {
        return graph.context().plan(resample, procedure.settings(resample));
    }

    @Test
    void measuresTheStoreWhereAnEngineKnowsItsVolume() throws Exception {
        Machine.Docker docker = Machine.docker();
        DockerTarget engine = new DockerTarget(docker.host(), docker.project(), List.of(), true);
        RecordingContext said = look(store, new RecordingContext().with(engine));
        assertThat(said.value("store_bytes")).isGreaterThan(100_000);
        assertThat(unknown(new Neo4jStore.Settings("absent", "/data"), engine))
                .contains("no single running container of a service absent");
        assertThat(unknown(new Neo4jStore.Settings("neo4j", "/elsewhere"), engine))
                .contains("keeps nothing outside itself");
        assertThat(unknown(new Neo4jStore.Settings("amas", "/opt/amas"), engine))
                .contains("a folder of the host");
    }

    private String unknown(Neo4jStore.Settings settings, DockerTarget engine) throws Exception {
        Outcome outcome = new RecordingContext().with(engine).perform(store, settings);
        assertThat(outcome.ending()).isEqualTo(Outcome.Ending.UNKNOWN);
        return String.valueOf(outcome.reason());
    }

    @Test
    void doesNotKnowTheStoreWhileTheEngineIsDown() throws Exception {
        DockerTarget down =
                new DockerTarget(URI.create("unix:///nonexistent.sock"), "amas", List.of(), false);
        assertThat(unknown(new Neo4jStore.Settings(null, null), down)).contains("no Docker socket");
    }

    @Test
    @PlantedFault(
            check = "neo4j.store",
            fault = "the store has grown by a quarter in a week",
            removed = "the store has grown by a tenth only")
    void warnsWhenTheStoreGrowsFast() {
        Instant now = Instant.parse("2026-03-08T02:00:00Z");
        RecordingContext fast = grown(now, 10_000_000_000L, 12_500_000_000L);
        assertThat(procedure.troubles(store, fast))
                .singleElement()
                .asString()
                .startsWith("WARN store_growth_percent");
        RecordingContext slow = grown(now, 20_000_000_000L, 22_000_000_000L);
        assertThat(slow.value("store_growth_percent")).isEqualTo(10);
        assertThat(procedure.troubles(store, slow)).isEmpty();
        RecordingContext small = grown(now, 500_000_000, 1_000_000_000);
        assertThat(small.readings("store_growth_percent")).as("its logs alone may be").isEmpty();
        RecordingContext hours =
                new RecordingContext()
                        .at(now)
                        .past("store_bytes", Map.of(), 1, now.minusSeconds(3600));
        Neo4jStore.judge("data", 1_000_000, hours);
        assertThat(hours.readings("store_growth_percent")).isEmpty();
    }

    private static RecordingContext grown(Instant now, long before, long bytes) {
        RecordingContext context =
                new RecordingContext()
                        .at(now)
                        .past("store_bytes", Map.of(), before, now.minus(Duration.ofDays(7)));
        Neo4jStore.judge("data", bytes, context);
        return context;
    }
}
