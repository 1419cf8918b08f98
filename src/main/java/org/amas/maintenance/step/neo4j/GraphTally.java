package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.backup.Checksum;
import org.amas.maintenance.step.backup.Manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes by label and relationships by type. */
final class GraphTally {

    private final Checksum nodes = new Checksum();
    private final Checksum relationships = new Checksum();
    private final Map<String, Checksum> labels = new TreeMap<>();
    private final Map<String, Checksum> types = new TreeMap<>();

    void add(GraphLine.Node node) {
        byte[] content = node.content();
        nodes.add(content);
        List<String> all = node.labels().isEmpty() ? List.of("(none)") : node.labels();
        all.forEach(l -> labels.computeIfAbsent(l, label -> new Checksum()).add(content));
    }

    void add(GraphLine.Relationship relationship) {
        byte[] content = relationship.content();
        relationships.add(content);
        types.computeIfAbsent(relationship.type(), type -> new Checksum()).add(content);
    }

    long nodes() {
        return nodes.count();
    }

    long relationships() {
        return relationships.count();
    }

    List<Manifest.Part> parts() {
        List<Manifest.Part> parts = new ArrayList<>();
        parts.add(nodes.part("nodes", "all"));
        labels.forEach((label, checksum) -> parts.add(checksum.part("label", label)));
        parts.add(relationships.part("relationships", "all"));
        types.forEach((type, checksum) -> parts.add(checksum.part("type", type)));
        return parts;
    }
}
