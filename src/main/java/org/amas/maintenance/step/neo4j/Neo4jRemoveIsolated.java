package org.amas.maintenance.step.neo4j;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.KeptFile;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.Neo4jConnection;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.exceptions.Neo4jException;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Deletes old nodes without relationships, of listed labels only; without labels it does nothing.
 * Every node is exported first, with what makes it again.
 */
@Component
class Neo4jRemoveIsolated implements StepKind<Neo4jRemoveIsolated.Settings> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A batch that waits for a lock keeps others waiting for the nodes that it has. */
    private static final Duration DELETION = Duration.ofSeconds(10);

    /** Of the oldest, so many are looked at. */
    private static final int LOOKED_AT = 10_000;

    private static final String NAME = "nodes";
    private static final String ENDING = "jsonl";

    private static final String FIND =
            """
            MATCH (n)
            WHERE labels(n) <> [] AND all(label IN labels(n) WHERE label IN $labels)
              AND left(toStringOrNull(n[$property]), 10) <= $day
              AND NOT (n)--()
            RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties
            ORDER BY toStringOrNull(n[$property]), id
            LIMIT $most
            """;

    private static final String LABELS = "CALL db.labels() YIELD label RETURN collect(label)";

    /**
     * @param labels of nodes that may go, with spaces or commas between; none: not asked for. A
     *     node with another label besides stays
     * @param property that says when a node was made; a node without it stays
     * @param age younger ones stay: new facts are isolated until their relationships come
     * @param most at most so many are deleted in one run, the oldest first; each is shown
     * @param batch so many in one transaction
     * @param folder where the export is kept; the run's own if not given
     */
    record Settings(
            @Pattern(regexp = "[^\\p{Cntrl}]{0,500}", message = "must be labels") String labels,
            @NotBlank String property,
            @DurationMin(days = 1) Duration age,
            @Min(1) @Max(Plan.SHOWN) Integer most,
            @Min(1) @Max(200) Integer batch,
            @Pattern(regexp = "(/.+)?", message = "must begin with /") String folder) {

        Settings {
            labels = labels == null ? "" : labels;
            property = property == null ? "created_at" : property;
            age = age == null ? Duration.ofDays(90) : age;
            most = most == null ? Integer.valueOf(Plan.SHOWN) : most;
            batch = batch == null ? Integer.valueOf(200) : batch;
            folder = folder == null ? "" : folder;
        }

        Labels listed() {
            return Labels.of(labels);
        }

        String rule() {
            return "isolated nodes of %s older than %s, at most %d"
                    .formatted(listed(), Amount.time(age), most);
        }
    }

    /**
     * What was found.
     *
     * @param nodes the oldest first
     * @param spared why others are left, and how many
     * @param unknown which of the listed labels no node has
     */
    record Found(List<Isolated> nodes, Map<String, Integer> spared, List<String> unknown) {}

    @Override
    public String name() {
        return "neo4j.remove-isolated";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Effect effect(Settings settings) {
        return settings.listed().isEmpty() ? Effect.READS : Effect.DESTROYS;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.NEO4J);
    }

    @Override
    public Set<String> readings() {
        return Set.of("nodes_deleted", "nodes_left", "nodes_spared");
    }

    @Override
    public Plan plan(Settings settings, StepContext context) {
        if (settings.listed().isEmpty()) {
            return Plan.nothing();
        }
        try (Neo4jConnection connection = target(context).open();
                Graph graph = Graph.reading(connection.driver(), context, PATIENCE)) {
            context.onCancel(connection::close);
            return Plan.of(
                    found(graph, settings, context).nodes().stream()
                            .limit(settings.most())
                            .map(Isolated::planned)
                            .toList(),
                    settings.rule());
        } catch (TargetAbsent | TargetDown | Neo4jException e) {
            return Plan.unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        if (settings.listed().isEmpty()) {
            context.say("No label was listed, so no node is deleted.");
            return Outcome.skipped("not asked for");
        }
        Neo4jTarget target = target(context);
        context.say("Connecting to " + target.address() + " as " + target.username() + " …");
        try (Neo4jConnection connection = target.open();
                Graph looking = Graph.reading(connection.driver(), context, PATIENCE);
                Graph deleting = Graph.writing(connection.driver(), context, DELETION)) {
            context.onCancel(connection::close);
            return remove(found(looking, settings, context), deleting, settings, context);
        } catch (Neo4jException e) {
            throw Refusal.of(e, target);
        }
    }

    @Override
    public Recovery recover(StepContext context) {
        return KeptFile.remains(context, NAME, ENDING);
    }

    private static Neo4jTarget target(StepContext context) {
        return context.target(Neo4jTarget.class, TargetType.NEO4J);
    }

    private static Found found(Graph graph, Settings settings, StepContext context) {
        Instant limit = context.clock().instant().minus(settings.age());
        // A day more, since the day in the text is that of any time zone.
        String day =
                limit.plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC).toLocalDate().toString();
        Map<String, Object> parameters =
                Map.of(
                        "labels",
                        settings.listed().words(),
                        "property",
                        settings.property(),
                        "day",
                        day,
                        "most",
                        LOOKED_AT);
        Set<String> used = Set.copyOf(Counts.words(graph.ask(LABELS, Map.of()).getFirst().get(0)));
        Found found =
                new Found(
                        new ArrayList<>(),
                        new TreeMap<>(),
                        settings.listed().words().stream().filter(l -> !used.contains(l)).toList());
        graph.ask(FIND, parameters).stream()
                .map(row -> Isolated.of(row, settings.property()))
                .forEach(
                        node -> {
                            String reason = reason(node, limit);
                            if (reason == null) {
                                found.nodes().add(node);
                            } else {
                                found.spared().merge(reason, 1, Integer::sum);
                            }
                        });
        return found;
    }

    private static @Nullable String reason(Isolated node, Instant limit) {
        Instant created = node.created();
        if (created == null) {
            return "how old they are can't be told";
        }
        if (!created.isBefore(limit)) {
            return "not old enough";
        }
        return node.line() == null ? "a property of theirs can't be exported exactly" : null;
    }

    private static Outcome remove(Found found, Graph graph, Settings settings, StepContext context)
            throws IOException {
        List<Isolated> nodes =
                found.nodes().stream()
                        .filter(node -> context.mayTouch(node.planned()))
                        .limit(settings.most())
                        .toList();
        context.say("%s: %s may go".formatted(settings.rule(), Amount.of(nodes.size(), "node")));
        found.spared().forEach((why, n) -> context.say("  %s left: %s".formatted(n, why)));
        found.unknown()
                .forEach(
                        label ->
                                context.finding(
                                        Finding.warning(
                                                label, "No node has this label.", "no-label")));
        int spared = found.spared().values().stream().mapToInt(Integer::intValue).sum();
        context.reading(Reading.of("nodes_spared", spared, ""));
        try (KeptFile file = KeptFile.create(context, settings.folder(), NAME, ENDING)) {
            context.say("What makes them again is kept in " + file.path());
            Deletion deletion = new Deletion(graph, file);
            try {
                deletion.begin(target(context).address());
                Optional<String> stopped = batches(deletion, nodes, settings, context);
                return stopped.map(Outcome::failed)
                        .orElseGet(() -> Outcome.done(headline(deletion, file)))
                        .headline(headline(deletion, file));
            } finally {
                report(deletion, found.nodes(), nodes, context);
                if (!deletion.mayHaveDeleted()) {
                    file.discard();
                }
            }
        }
    }

    /**
     * @return why it stopped before its end
     */
    private static Optional<String> batches(
            Deletion deletion, List<Isolated> nodes, Settings settings, StepContext context)
            throws IOException {
        for (int at = 0; at < nodes.size() && !context.cancelled(); at += settings.batch()) {
            int end = Math.min(nodes.size(), at + settings.batch());
            List<Isolated> gone = deletion.delete(nodes.subList(at, end));
            context.say("  " + Amount.of(gone.size(), "node") + " deleted");
            long there = deletion.there(gone);
            if (there > 0) {
                return Optional.of(
                        "%s that were deleted are still there; stopped after %s"
                                .formatted(
                                        Amount.of(there, "node"),
                                        Amount.of(deletion.deleted().size(), "node")));
            }
            context.progress((double) end / nodes.size());
        }
        return Optional.empty();
    }

    private static String headline(Deletion deletion, KeptFile file) {
        int deleted = deletion.deleted().size();
        int left = deletion.fates().size() - deleted;
        return deleted == 0
                ? "no node was deleted" + (left == 0 ? "" : ", " + left + " left")
                : "%s deleted, %d left; exported to %s"
                        .formatted(Amount.of(deleted, "node"), left, file.path());
    }

    private static void report(
            Deletion deletion, List<Isolated> all, List<Isolated> nodes, StepContext context) {
        int deleted = deletion.deleted().size();
        context.reading(Reading.of("nodes_deleted", deleted, ""));
        context.reading(Reading.of("nodes_left", all.size() - deleted, ""));
        context.show(
                Table.of(
                        "Nodes",
                        List.of(Column.text("node"), Column.text("made"), Column.text("fate")),
                        nodes.stream()
                                .map(
                                        n ->
                                                Table.row(
                                                        n.name(),
                                                        n.created(),
                                                        deletion.fates()
                                                                .getOrDefault(n, "left: stopped")))
                                .toList()));
    }
}
