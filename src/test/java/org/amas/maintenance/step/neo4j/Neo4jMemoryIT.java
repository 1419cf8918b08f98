package org.amas.maintenance.step.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome.Ending;
import org.amas.maintenance.step.RecordingContext;
import org.amas.maintenance.step.ShippedProcedure;
import org.amas.maintenance.step.neo4j.Neo4jMemory.Use;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalDouble;

/** What a real Neo4j tells of its memory, and what is made of it. */
class Neo4jMemoryIT {

    private final ShippedProcedure procedure = ShippedProcedure.load("weekly/neo4j-maintenance");
    private final Neo4jMemory kind = new Neo4jMemory();

    @Test
    void aRealServerTellsItsHeap() throws Exception {
        RecordingContext context = new Cypher(Lab.shared().neo4j()).context();
        assertThat(context.perform(kind, new NoSettings()).ending()).isEqualTo(Ending.DONE);
        assertThat(context.value("heap_used_percent")).isBetween(0.1, 99.9);
        assertThat(context.value("heap_bytes")).isPositive();
        assertThat(context.readings("page_cache_hit_percent"))
                .as("the Community Edition does not tell")
                .isEmpty();
        assertThat(context.tables().getFirst().rows().getLast().toString())
                .contains("not told by this edition");
    }

    private List<String> troubles(Use now, Use after) {
        RecordingContext context = new RecordingContext();
        Neo4jMemory.judge(now, after, "512.00MiB", OptionalDouble.of(99.1), context);
        assertThat(context.value("page_cache_hit_percent")).isEqualTo(99.1);
        return procedure.troubles(kind, context);
    }

    @Test
    @PlantedFault(
            check = "neo4j.memory",
            fault = "most of the heap outlives a collection",
            removed = "less of the heap outlives a collection")
    void warnsOfAHeapThatStaysFullAndNotOfGarbage() {
        Use full = new Use(950, 1000);
        assertThat(troubles(full, new Use(900, 1000)))
                .singleElement()
                .satisfies(t -> assertThat(t).startsWith("WARN heap_used_percent"));
        assertThat(troubles(full, new Use(300, 1000))).as("the rest is garbage").isEmpty();
        assertThat(troubles(full, new Use(0, 1000))).as("never collected").hasSize(1);
        assertThat(troubles(new Use(300, 1000), new Use(0, 1000))).isEmpty();
    }

    @Test
    void saysThatNobodySetThePageCache() {
        RecordingContext context = new RecordingContext();
        Neo4jMemory.judge(new Use(1, 10), new Use(0, 10), "", OptionalDouble.empty(), context);
        assertThat(context.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.fingerprint()).isEqualTo("page-cache-unset"));
    }
}
