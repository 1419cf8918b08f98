package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.KeptFile;
import org.neo4j.driver.exceptions.Neo4jException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes nodes batch by batch, each batch in a transaction of its own: exported and on disk first,
 * then locked, looked at again under the lock, and deleted only if a node still is what was
 * exported.
 */
final class Deletion {

    static final String DELETED = "deleted";

    private static final String CHANGED = "left: it was changed meanwhile";

    /**
     * A property that is set to something read from the same node makes the server lock the node
     * before it reads: without that, what another transaction is just about to commit would be
     * overlooked. It changes nothing.
     */
    private static final String DELETE =
            """
            UNWIND $rows AS row
            MATCH (n) WHERE elementId(n) = row.id
            SET n.created_at = n.created_at
            WITH n, row
            WHERE properties(n) = row.properties
              AND size(labels(n)) = size(row.labels)
              AND all(label IN labels(n) WHERE label IN row.labels)
              AND NOT (n)--()
            WITH n, row.id AS id
            DELETE n
            RETURN id
            """;

    private static final String THERE =
            """
            UNWIND $rows AS row
            MATCH (n) WHERE elementId(n) = row.id AND properties(n) = row.properties
            RETURN count(n) AS there
            """;

    private final Graph graph;
    private final KeptFile file;
    private final Map<Isolated, String> fates = new LinkedHashMap<>();
    private final List<Isolated> deleted = new ArrayList<>();
    private boolean tried;

    Deletion(Graph graph, KeptFile file) {
        this.graph = graph;
        this.file = file;
    }

    void begin(String address) throws IOException {
        file.add(line(NodeLine.header(address)));
    }

    /** What became of each node: {@link #DELETED}, or why it was left. */
    Map<Isolated, String> fates() {
        return fates;
    }

    List<Isolated> deleted() {
        return deleted;
    }

    /** Also if the server never answered a deletion. */
    boolean mayHaveDeleted() {
        return tried;
    }

    /**
     * @return those that are deleted
     */
    List<Isolated> delete(List<Isolated> batch) throws IOException {
        long place = keep(batch);
        boolean before = tried;
        tried = true;
        try {
            return noted(batch, ask(batch));
        } catch (Neo4jException e) {
            if (Refusal.unanswered(e)) {
                throw e;
            }
            tried = before;
            file.cut(place);
            if (!Refusal.interfered(e)) {
                throw e;
            }
            // All was rolled back because of one of them: each alone.
            return batch.size() == 1 ? left(batch.getFirst()) : alone(batch);
        }
    }

    private List<Isolated> alone(List<Isolated> batch) throws IOException {
        List<Isolated> gone = new ArrayList<>();
        for (Isolated one : batch) {
            gone.addAll(delete(List.of(one)));
        }
        return gone;
    }

    private List<Isolated> left(Isolated one) {
        fates.put(one, "left: another transaction was at it");
        return List.of();
    }

    private long keep(List<Isolated> batch) throws IOException {
        return file.add(
                batch.stream()
                        .map(n -> n.line() + "\n")
                        .collect(Collectors.joining())
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private Set<String> ask(List<Isolated> batch) {
        return graph.ask(DELETE, Map.of("rows", rows(batch))).stream()
                .map(row -> row.get("id").asString())
                .collect(Collectors.toSet());
    }

    private static List<Map<String, Object>> rows(List<Isolated> batch) {
        return batch.stream().map(Isolated::row).toList();
    }

    private List<Isolated> noted(List<Isolated> batch, Set<String> gone) throws IOException {
        List<Isolated> these = new ArrayList<>();
        for (Isolated node : batch) {
            if (gone.contains(node.id())) {
                these.add(node);
                fates.put(node, DELETED);
            } else {
                fates.put(node, CHANGED);
                file.add(line(NodeLine.left(node.id())));
            }
        }
        deleted.addAll(these);
        return these;
    }

    /** How many of them the server still has, as they were. */
    long there(List<Isolated> gone) {
        return gone.isEmpty()
                ? 0
                : graph.ask(THERE, Map.of("rows", rows(gone))).getFirst().get("there").asLong();
    }
}
