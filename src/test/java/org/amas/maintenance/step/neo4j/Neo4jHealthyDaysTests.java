package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.neo4j.Neo4jIndexes.Index;
import org.amas.maintenance.step.neo4j.Neo4jMemory.Use;
import org.amas.maintenance.step.neo4j.Neo4jRoundtrip.Database;
import org.amas.maintenance.step.neo4j.Neo4jTransactions.Open;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * Sixty days in the life of a Neo4j that nobody needs to look at: each morning by the daily limits
 * that ship, on Sundays by the weekly ones. Its heap fills and is collected, its page cache is cold
 * after a restart, facts come, expire and are merged, its transaction logs come and go.
 */
class Neo4jHealthyDaysTests {

    private static final Instant FIRST = Instant.parse("2026-03-02T06:00:00Z"); // a Monday
    private static final int DAYS = 60;
    private static final int RESTART_DAY = 27; // a Sunday
    private static final double HEAP = 2e9;
    private static final long LOG = 256L << 20;

    private final ShippedProcedure daily = ShippedProcedure.load("daily/system-status");
    private final ShippedProcedure weekly = ShippedProcedure.load("weekly/neo4j-maintenance");
    private final Neo4jRoundtrip roundtrip = new Neo4jRoundtrip();
    private final Neo4jMemory memory = new Neo4jMemory();
    private final Neo4jTransactions transactions = new Neo4jTransactions();
    private final Neo4jCounts counts = new Neo4jCounts();
    private final Neo4jIndexes indexes = new Neo4jIndexes();
    private final Neo4jStore store = new Neo4jStore();

    private final Map<String, Long> nodes = new LinkedHashMap<>();
    private final Map<String, Long> relationships = new LinkedHashMap<>();
    private RecordingContext counted = new RecordingContext();
    private RecordingContext stored = new RecordingContext();
    private Random random = new Random(1);
    private int day;

    @BeforeEach
    void grownGraph() {
        nodes.putAll(Map.of("Entity", 40_000L, "Agent", 12L, "Session", 900L));
        relationships.putAll(Map.of("RELATIONSHIP", 120_000L, "USED", 3_000L));
    }

    private void live() {
        nodes.merge("Entity", 50L + random.nextInt(700), Long::sum);
        relationships.merge("RELATIONSHIP", 100L + random.nextInt(2_000), Long::sum);
        relationships.merge("USED", (long) random.nextInt(80), Long::sum);
        nodes.put("Session", 800L + random.nextInt(200));
        if (day % 10 == 9) { // duplicates are merged
            nodes.merge("Entity", -1_500L, Long::sum);
        }
    }

    private boolean isSunday() {
        return day % 7 == 6;
    }

    private List<String> judged() {
        List<String> troubles = new ArrayList<>();
        RecordingContext said = new RecordingContext();
        Neo4jRoundtrip.judge(
                List.of(
                        new Database("neo4j", "online", "online", ""),
                        new Database("system", "online", "online", "")),
                said);
        troubles.addAll(daily.troubles(roundtrip, said));
        if (isSunday()) {
            troubles.addAll(sunday(heap(), collected(), hits(), sessions(), "ONLINE", disk()));
        }
        return troubles;
    }

    private List<String> sunday(
            Use now, Use after, double hits, List<Open> open, String index, long bytes) {
        List<String> troubles = new ArrayList<>();
        RecordingContext said = new RecordingContext();
        Neo4jMemory.judge(now, after, "1.00GiB", OptionalDouble.of(hits), said);
        Neo4jTransactions.judge(open, weekly.settings(transactions), said);
        Neo4jIndexes.judge(
                List.of(
                        new Index("ix", index, "RANGE", 100, "Entity(id)", "", "unknown", ""),
                        new Index("ft", "ONLINE", "FULLTEXT", 100, "Entity(x)", "", "unknown", "")),
                1,
                Table.of("Constraints", List.of(Table.Column.text("constraint")), List.of()),
                said);
        for (StepKind<?> kind : List.of(memory, transactions, indexes)) {
            weekly.troubles(kind, said).stream()
                    .filter(t -> !troubles.contains(t)) // findings aren't of a kind
                    .forEach(troubles::add);
        }
        counted = counted.next().at(at());
        long total = nodes.values().stream().mapToLong(Long::longValue).sum();
        Neo4jCounts.judge(
                new Counts(total, Map.copyOf(nodes), Map.copyOf(relationships), List.of()),
                weekly.settings(counts),
                counted);
        troubles.addAll(weekly.troubles(counts, counted));
        stored = stored.next().at(at());
        Neo4jStore.judge("data", bytes, stored);
        troubles.addAll(weekly.troubles(store, stored));
        return troubles;
    }

    private Instant at() {
        return FIRST.plus(Duration.ofDays(day));
    }

    /** Mostly garbage, as much as there was time to make. */
    private Use heap() {
        return new Use(HEAP * (0.4 + 0.55 * random.nextDouble()), HEAP);
    }

    private Use collected() {
        return day == RESTART_DAY
                ? new Use(HEAP * 0.1, HEAP)
                : new Use(HEAP * (0.35 + 0.2 * random.nextDouble()), HEAP);
    }

    private double hits() {
        return day == RESTART_DAY ? 71 : 97 + 3 * random.nextDouble();
    }

    /** Requests, now and then an export of a few minutes. */
    private List<Open> sessions() {
        List<Open> open = new ArrayList<>();
        for (int n = random.nextInt(15); n > 0; n--) {
            int most = random.nextInt(20) == 0 ? 240_000 : 3_000;
            open.add(open(Duration.ofMillis(random.nextInt(most))));
        }
        open.sort(Comparator.comparing(Open::elapsed).reversed());
        return open;
    }

    private static Open open(Duration elapsed) {
        return new Open(
                "neo4j-transaction-7", "neo4j", "neo4j", "10.20.0.7", "Running", elapsed, "MATCH");
    }

    /** The graph itself, and one to four transaction logs. */
    private long disk() {
        long records = nodes.get("Entity") + relationships.get("RELATIONSHIP");
        return 2_500 * records + LOG * (1 + random.nextInt(4));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aLivingGraphIsNoFault(long seed) {
        random = new Random(seed);
        for (day = 0; day < DAYS; day++) {
            live();
            assertThat(judged()).as("day %d", day).isEmpty();
        }
        assertThat(counted.readings("growth_percent")).as("it was compared").isNotEmpty();
    }

    @Test
    void aSickDayIsTold() {
        for (day = 0; day < 14; day++) {
            live();
            assertThat(judged()).isEmpty();
        }
        nodes.put("Entity", 9_000L);

        assertThat(
                        sunday(
                                new Use(HEAP * 0.97, HEAP),
                                new Use(HEAP * 0.93, HEAP),
                                60,
                                List.of(open(Duration.ofHours(2))),
                                "FAILED",
                                disk() + (40L << 30)))
                .satisfiesExactlyInAnyOrder(
                        t -> assertThat(t).startsWith("WARN heap_used_percent"),
                        t -> assertThat(t).startsWith("ERROR long-transaction:neo4j"),
                        t -> assertThat(t).startsWith("ERROR index-failed:ix"),
                        t -> assertThat(t).startsWith("WARNING fewer:label:Entity"),
                        t -> assertThat(t).startsWith("WARN store_growth_percent"));

        RecordingContext said = new RecordingContext();
        Neo4jRoundtrip.judge(List.of(new Database("neo4j", "online", "offline", "lost")), said);
        assertThat(daily.troubles(roundtrip, said))
                .singleElement()
                .asString()
                .startsWith("ERROR database-status:neo4j");
    }
}
