package org.amas.maintenance.step.neo4j;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.Neo4jConnection;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.neo4j.driver.Record;
import org.neo4j.driver.exceptions.Neo4jException;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has the indexes sampled anew that changed much since the planner last looked at them, each by its
 * name: what {@code db.resampleOutdatedIndexes()} does, but only to what was shown.
 */
@Component
class Neo4jResample implements StepKind<Neo4jResample.Settings> {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The server samples in the background. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private static final String NAMES =
            "SHOW INDEXES YIELD name, state, type, labelsOrTypes, properties"
                    + " WHERE state = 'ONLINE' AND type <> 'LOOKUP'";
    private static final String RESAMPLE = "CALL db.resampleIndex($name)";

    /**
     * @param changed percent of an index that changed since its last sample, from which on it is
     *     outdated
     */
    record Settings(@Min(1) @Max(100) Integer changed) {

        Settings {
            changed = changed == null ? Integer.valueOf(5) : changed;
        }
    }

    /** An index with what the count store knows of it. */
    record Sampled(String name, Counts.Index index) {

        PlannedObject planned() {
            return new PlannedObject("index", name, "sample", null);
        }
    }

    @Override
    public String name() {
        return "neo4j.resample";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return Effect.CHANGES;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.NEO4J);
    }

    @Override
    public Set<String> readings() {
        return Set.of("outdated_indexes", "sampled_indexes");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        try (Neo4jConnection connection = target(context).open();
                Graph graph = Graph.reading(connection.driver(), context, PATIENCE)) {
            context.onCancel(connection::close);
            return Plan.of(
                    outdated(graph, settings).stream().map(Sampled::planned).toList(),
                    "indexes of which %d %% changed since their last sample"
                            .formatted(settings.changed()));
        } catch (TargetAbsent | TargetDown | Neo4jException e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        Neo4jTarget target = target(context);
        context.say("Connecting to " + target.address() + " as " + target.username() + " …");
        try (Neo4jConnection connection = target.open();
                Graph graph = Graph.writing(connection.driver(), context, PATIENCE)) {
            context.onCancel(connection::close);
            List<Sampled> outdated = outdated(graph, settings);
            context.reading(Reading.of("outdated_indexes", outdated.size(), ""));
            List<Sampled> asked = new ArrayList<>();
            for (Sampled one : outdated) {
                if (context.mayTouch(one.planned()) && !context.cancelled()) {
                    graph.ask(RESAMPLE, Map.of("name", one.name()));
                    asked.add(one);
                }
            }
            return judge(outdated, asked, await(graph, asked, settings, context), context);
        } catch (Neo4jException e) {
            throw Refusal.of(e, target);
        }
    }

    private static Neo4jTarget target(StepContext context) {
        return context.target(Neo4jTarget.class, TargetType.NEO4J);
    }

    private static List<Sampled> outdated(Graph graph, Settings settings) {
        List<Counts.Index> known = Counts.of(graph).indexes();
        List<Sampled> outdated = new ArrayList<>();
        for (Record row : graph.ask(NAMES)) {
            known.stream()
                    .filter(index -> same(index, row))
                    .filter(index -> index.changed() >= settings.changed())
                    .map(index -> new Sampled(row.get("name").asString(), index))
                    .forEach(outdated::add);
        }
        return outdated;
    }

    private static boolean same(Counts.Index index, Record row) {
        return index.type().equals(row.get("type").asString())
                && index.tokens().equals(Counts.words(row.get("labelsOrTypes")))
                && index.properties().equals(Counts.words(row.get("properties")));
    }

    /**
     * @return the names of those that are still outdated
     */
    private static Set<String> await(
            Graph graph, List<Sampled> asked, Settings settings, StepContext context)
            throws InterruptedException {
        Set<String> names = asked.stream().map(Sampled::name).collect(Collectors.toSet());
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (true) {
            Set<String> still =
                    names.isEmpty()
                            ? Set.of()
                            : outdated(graph, settings).stream()
                                    .map(Sampled::name)
                                    .filter(names::contains)
                                    .collect(Collectors.toSet());
            boolean out = context.timeLeft().compareTo(PATIENCE) < 0 || context.cancelled();
            if (still.isEmpty() || out || System.nanoTime() > end) {
                return still;
            }
            Thread.sleep(500);
        }
    }

    private static Outcome judge(
            List<Sampled> outdated, List<Sampled> asked, Set<String> still, StepContext context) {
        context.reading(Reading.of("sampled_indexes", asked.size() - still.size(), ""));
        still.forEach(
                name ->
                        context.finding(
                                Finding.warning(
                                                name,
                                                "Index "
                                                        + name
                                                        + " was to be sampled and isn't yet.",
                                                "not-sampled:" + name)
                                        .evidence(RESAMPLE)));
        context.show(
                Table.of(
                        "Outdated indexes",
                        List.of(
                                Column.text("index"),
                                new Column("entries", ""),
                                new Column("changed since its sample", "%"),
                                Column.text("fate")),
                        outdated.stream()
                                .map(
                                        s ->
                                                Table.row(
                                                        s.name(),
                                                        s.index().size(),
                                                        s.index().changed(),
                                                        fate(s, asked, still)))
                                .toList()));
        return Outcome.done(
                outdated.isEmpty()
                        ? "the planner knows every index well"
                        : "%d of %d outdated indexes sampled anew"
                                .formatted(asked.size() - still.size(), outdated.size()));
    }

    private static String fate(Sampled one, List<Sampled> asked, Set<String> still) {
        if (!asked.contains(one)) {
            return "left: it was not shown";
        }
        return still.contains(one.name()) ? "not sampled yet" : "sampled";
    }
}
