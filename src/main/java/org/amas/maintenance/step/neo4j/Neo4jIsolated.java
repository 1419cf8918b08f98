package org.amas.maintenance.step.neo4j;

import jakarta.validation.constraints.NotBlank;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.neo4j.driver.Record;
import org.springframework.stereotype.Component;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes without relationships, by label and age. AMAS adds a node before its relationships, so a
 * new one is normal; one that stayed alone for months may be forgotten.
 */
@Component
class Neo4jIsolated extends Neo4jCheck<Neo4jIsolated.Settings> {

    private static final String ASK =
            """
            MATCH (n) WHERE NOT (n)--()
            UNWIND CASE WHEN labels(n) = [] THEN ['(no label)'] ELSE labels(n) END AS label
            RETURN label, left(toStringOrNull(n[$property]), 10) AS day, count(*) AS nodes
            """;

    /**
     * @param property that says when a node was made
     * @param age from which on an isolated node may be forgotten
     * @param patience how long the server may look through its nodes
     */
    record Settings(
            @NotBlank String property,
            @DurationMin(days = 1) Duration age,
            @DurationMin(seconds = 1) @DurationMax(minutes = 10) Duration patience) {

        Settings {
            property = property == null ? "created_at" : property;
            age = age == null ? Duration.ofDays(90) : age;
            patience = patience == null ? Duration.ofSeconds(60) : patience;
        }
    }

    /** How many isolated nodes of one label there are. */
    private static final class Tally {
        long nodes;
        long old;
        long unknown;
    }

    @Override
    public String name() {
        return "neo4j.isolated";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("isolated_nodes", "isolated_old_nodes");
    }

    @Override
    Duration patience(Settings settings) {
        return settings.patience();
    }

    @Override
    Outcome check(Settings settings, Graph graph, StepContext context) {
        LocalDate limit =
                context.clock()
                        .instant()
                        .minus(settings.age())
                        .atOffset(ZoneOffset.UTC)
                        .toLocalDate();
        Map<String, Tally> tallies = new TreeMap<>();
        graph.ask(ASK, Map.of("property", settings.property()))
                .forEach(row -> count(row, limit, tallies));
        tallies.forEach((label, tally) -> report(label, tally, settings, context));
        context.show(table(tallies));
        long nodes = tallies.values().stream().mapToLong(t -> t.nodes).sum();
        long old = tallies.values().stream().mapToLong(t -> t.old).sum();
        return Outcome.done(
                "%,d isolated by label, %,d of them older than %s"
                        .formatted(nodes, old, Amount.time(settings.age())));
    }

    private static void count(Record row, LocalDate limit, Map<String, Tally> tallies) {
        Tally tally = tallies.computeIfAbsent(row.get("label").asString(), l -> new Tally());
        long nodes = row.get("nodes").asLong();
        tally.nodes += nodes;
        try {
            if (LocalDate.parse(row.get("day").asString("")).isBefore(limit)) {
                tally.old += nodes;
            }
        } catch (DateTimeException noDate) {
            tally.unknown += nodes;
        }
    }

    private static void report(String label, Tally tally, Settings settings, StepContext context) {
        context.reading(Reading.of("isolated_nodes", tally.nodes, "").label("label", label));
        context.reading(Reading.of("isolated_old_nodes", tally.old, "").label("label", label));
        String nodes =
                "%s of %s have no relationship".formatted(Amount.of(tally.nodes, "node"), label);
        Finding finding =
                tally.old > 0
                        ? Finding.warning(
                                label,
                                "%s, %d of them since more than %s: forgotten, perhaps."
                                        .formatted(nodes, tally.old, Amount.time(settings.age())),
                                "isolated-old:" + label)
                        : Finding.info(
                                label,
                                nodes + ", none of them known to be old: new facts begin so.",
                                "isolated:" + label);
        context.finding(finding.evidence(ASK.strip()));
    }

    private static Table table(Map<String, Tally> tallies) {
        return Table.of(
                "Nodes without relationships",
                List.of(
                        Column.text("label"),
                        new Column("nodes", ""),
                        new Column("old", ""),
                        new Column("of unknown age", "")),
                tallies.entrySet().stream()
                        .map(
                                t ->
                                        Table.row(
                                                t.getKey(),
                                                t.getValue().nodes,
                                                t.getValue().old,
                                                t.getValue().unknown))
                        .toList());
    }
}
