package org.amas.maintenance.step.scanner;

import org.amas.maintenance.step.Severity;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** SARIF 2.1.0, which most scanners write. */
final class Sarif {

    private static final String SCORE = "security-severity";

    private final List<Hit> hits = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();

    private Sarif() {}

    static Report read(byte[] content) throws Report.Unreadable {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(content);
        } catch (JacksonException e) {
            throw Report.Unreadable.json(e);
        }
        if (!root.path("version").asString("").startsWith("2.") || !root.path("runs").isArray()) {
            throw new Report.Unreadable("it isn't SARIF 2");
        }
        Sarif sarif = new Sarif();
        root.path("runs").forEach(sarif::run);
        return new Report(sarif.hits, sarif.gaps);
    }

    private void run(JsonNode run) {
        Map<String, JsonNode> rules = new HashMap<>();
        for (JsonNode rule : run.path("tool").path("driver").path("rules")) {
            rules.put(rule.path("id").asString(""), rule);
        }
        for (JsonNode invocation : run.path("invocations")) {
            if (!invocation.path("executionSuccessful").asBoolean(true)) {
                gaps.add("it says that it didn't succeed");
            }
            for (JsonNode note : invocation.path("toolExecutionNotifications")) {
                if (note.path("level").asString("").equals("error")) {
                    gaps.add(Redaction.of(note.path("message").path("text").asString("an error")));
                }
            }
        }
        for (JsonNode result : run.path("results")) {
            if (result.path("suppressions").isEmpty()) {
                hits.add(hit(result, rules));
            }
        }
    }

    private static Hit hit(JsonNode result, Map<String, JsonNode> rules) {
        String rule =
                result.path("ruleId").asString(result.path("rule").path("id").asString("unnamed"));
        JsonNode place = result.path("locations").path(0).path("physicalLocation");
        JsonNode known = rules.getOrDefault(rule, result.path("none"));
        return new Hit(
                rule,
                severity(result, known),
                place.path("artifactLocation").path("uri").asString("unknown place"),
                place.path("region").path("startLine").asInt(0),
                Redaction.of(result.path("message").path("text").asString("")),
                "");
    }

    /** A rule's score, from 0 to 10, says more than the three levels. */
    private static Severity severity(JsonNode result, JsonNode rule) {
        double score = rule.path("properties").path(SCORE).asDouble(-1);
        if (score >= 0) {
            return score >= 9
                    ? Severity.CRITICAL
                    : score >= 7 ? Severity.ERROR : score >= 4 ? Severity.WARNING : Severity.INFO;
        }
        String usual = rule.path("defaultConfiguration").path("level").asString("warning");
        return switch (result.path("level").asString(usual)) {
            case "error" -> Severity.ERROR;
            case "note", "none" -> Severity.INFO;
            default -> Severity.WARNING;
        };
    }
}
