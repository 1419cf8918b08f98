package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state of every index and constraint. When an index was last read is shown where the server
 * knows it; where it doesn't, the index is not called unused.
 */
@Component
class Neo4jIndexes extends Neo4jCheck<NoSettings> {

    private static final String INDEXES =
            "SHOW INDEXES YIELD name, state, type, populationPercent, owningConstraint, lastRead,"
                    + " readCount, labelsOrTypes, properties, failureMessage";
    private static final String CONSTRAINTS =
            "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties, ownedIndex";

    /**
     * @param lastRead {@code unknown} where the server doesn't tell
     */
    record Index(
            String name,
            String state,
            String type,
            double populated,
            String of,
            String constraint,
            String lastRead,
            String failure) {

        boolean online() {
            return state.equals("ONLINE");
        }
    }

    @Override
    public String name() {
        return "neo4j.indexes";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("indexes", "indexes_not_online", "constraints");
    }

    @Override
    Outcome check(NoSettings settings, Graph graph, StepContext context) {
        List<Index> indexes = graph.ask(INDEXES).stream().map(Neo4jIndexes::index).toList();
        List<Record> constraints = graph.ask(CONSTRAINTS);
        return judge(indexes, constraints.size(), constraintRows(constraints, indexes), context);
    }

    private static Index index(Record row) {
        return new Index(
                row.get("name").asString(),
                row.get("state").asString(""),
                row.get("type").asString(""),
                row.get("populationPercent").asDouble(0),
                of(row),
                row.get("owningConstraint").asString(""),
                lastRead(row.get("lastRead")),
                row.get("failureMessage").asString(""));
    }

    private static String of(Record row) {
        return String.join("|", Counts.words(row.get("labelsOrTypes")))
                + "("
                + String.join(", ", Counts.words(row.get("properties")))
                + ")";
    }

    private static String lastRead(Value at) {
        return at.isNull() ? "unknown" : at.asZonedDateTime().toInstant().toString();
    }

    private static Table constraintRows(List<Record> constraints, List<Index> indexes) {
        var states = indexes.stream().collect(Collectors.toMap(Index::name, Index::state));
        return Table.of(
                "Constraints",
                List.of(
                        Column.text("constraint"),
                        Column.text("type"),
                        Column.text("of"),
                        Column.text("its index is")),
                constraints.stream()
                        .map(
                                c ->
                                        Table.row(
                                                c.get("name").asString(),
                                                c.get("type").asString(),
                                                of(c),
                                                states.getOrDefault(
                                                        c.get("ownedIndex").asString(""), "none")))
                        .toList());
    }

    static Outcome judge(
            List<Index> indexes, int constraints, Table constraintTable, StepContext context) {
        long off = indexes.stream().filter(i -> !i.online()).count();
        indexes.stream().filter(i -> !i.online()).forEach(i -> context.finding(finding(i)));
        context.reading(Reading.of("indexes", indexes.size(), ""));
        context.reading(Reading.of("indexes_not_online", off, ""));
        context.reading(Reading.of("constraints", constraints, ""));
        context.show(table(indexes));
        context.show(constraintTable);
        return Outcome.done(
                "%d of %d indexes online, %s"
                        .formatted(
                                indexes.size() - off,
                                indexes.size(),
                                Amount.of(constraints, "constraint")));
    }

    private static Finding finding(Index index) {
        String constraint =
                index.constraint().isEmpty()
                        ? ""
                        : " Its constraint " + index.constraint() + " is not enforced meanwhile.";
        if (index.state().equals("POPULATING")) {
            return Finding.warning(
                            index.name(),
                            "Index %s on %s is still being filled; nothing uses it before."
                                            .formatted(index.name(), index.of())
                                    + constraint,
                            "index-populating:" + index.name())
                    .evidence("populationPercent: " + Amount.tenths(index.populated()));
        }
        return Finding.error(
                        index.name(),
                        "Index %s on %s is %s: DROP and CREATE it again after mending the cause."
                                        .formatted(index.name(), index.of(), index.state())
                                + constraint,
                        "index-failed:" + index.name())
                .evidence(index.failure().isEmpty() ? INDEXES : clipped(index.failure()));
    }

    private static String clipped(String failure) {
        return failure.length() <= 1_000 ? failure : failure.substring(0, 1_000) + "…";
    }

    private static Table table(List<Index> indexes) {
        return Table.of(
                "Indexes",
                List.of(
                        Column.text("index"),
                        Column.text("on"),
                        Column.text("type"),
                        Column.text("state"),
                        new Column("filled", "%"),
                        Column.text("last read")),
                indexes.stream()
                        .map(
                                i ->
                                        Table.row(
                                                i.name(),
                                                i.of(),
                                                i.type(),
                                                i.state(),
                                                i.populated(),
                                                i.lastRead()))
                        .toList());
    }
}
