package org.amas.maintenance.step.scanner;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Severity;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a scanner's own JSON says what. All but {@code findings} are JSON pointers that begin at a
 * finding, or, if they lead nowhere there, at what it lies in.
 *
 * @param findings pointers to the lists that lead to a finding, from the outermost: {@code
 *     [/results]}, {@code [/dependencies, /vulns]}; none if each line is a finding
 * @param line none if findings have no lines
 * @param secret what must not be kept; a hash of it is
 * @param errors a list that isn't empty if it couldn't look at everything, from the outermost
 * @param severities by the scanner's word
 * @param otherwise for words that aren't listed, or without a severity; a warning unless given
 */
record Mapping(
        @Size(max = 5) List<@NotBlank String> findings,
        @NotBlank String rule,
        @NotEmpty List<@NotBlank String> place,
        @Nullable String line,
        @Nullable String text,
        @Nullable String severity,
        @Nullable String secret,
        @Nullable String errors,
        Map<String, Severity> severities,
        Severity otherwise) {

    private static final JsonMapper JSON = JsonMapper.shared();

    Mapping {
        findings = findings == null ? List.of() : List.copyOf(findings);
        severities = severities == null ? Map.of() : Map.copyOf(severities);
        otherwise = otherwise == null ? Severity.WARNING : otherwise;
    }

    /** One document. */
    Report document(byte[] content) throws Report.Unreadable {
        JsonNode root;
        try {
            root = JSON.readTree(content);
        } catch (JacksonException e) {
            throw Report.Unreadable.json(e);
        }
        String first = findings.isEmpty() ? "" : findings.getFirst();
        if (!root.at(first).isArray()) {
            throw new Report.Unreadable("there is no list " + first + " in it");
        }
        List<Hit> hits = new ArrayList<>();
        descend(List.of(root), 0, hits);
        List<String> gaps = new ArrayList<>();
        if (errors != null && !root.at(errors).isEmpty()) {
            gaps.add(root.at(errors).size() + " errors in its report");
        }
        return new Report(hits, gaps);
    }

    /** A line that has no rule is the scanner's talk. */
    Report lines(byte[] printed) {
        List<Hit> hits = new ArrayList<>();
        new String(printed, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{"))
                .forEach(line -> line(line, hits));
        return new Report(hits, List.of());
    }

    private void line(String line, List<Hit> hits) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.at(rule).isValueNode()) {
                hits.add(hit(List.of(node)));
            }
        } catch (JacksonException talk) {
            // Not a finding: those are whole objects.
        }
    }

    private void descend(List<JsonNode> path, int level, List<Hit> hits) {
        if (level == findings.size()) {
            hits.add(hit(path));
            return;
        }
        for (JsonNode inner : path.getFirst().at(findings.get(level))) {
            List<JsonNode> deeper = new ArrayList<>(List.of(inner));
            deeper.addAll(path);
            descend(deeper, level + 1, hits);
        }
    }

    private Hit hit(List<JsonNode> path) {
        String found = value(secret, path);
        String word = value(severity, path);
        return new Hit(
                value(rule, path),
                severities.getOrDefault(word, otherwise),
                String.join(" ", place.stream().map(p -> value(p, path)).toList()),
                number(value(line, path)),
                secret == null ? Redaction.of(value(text, path)) : "",
                Redaction.hash(found));
    }

    private static int number(String written) {
        return written.matches("\\d{1,9}") ? Integer.parseInt(written) : 0;
    }

    private static String value(@Nullable String pointer, List<JsonNode> path) {
        return pointer == null
                ? ""
                : path.stream()
                        .map(node -> node.at(pointer))
                        .filter(JsonNode::isValueNode)
                        .findFirst()
                        .map(node -> node.asString(""))
                        .orElse("");
    }
}
