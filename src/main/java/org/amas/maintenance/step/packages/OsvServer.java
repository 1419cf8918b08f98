package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.ListServer;
import org.amas.maintenance.step.StepContext;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks a server of OSV's form for all that is known against packages. It is told their names and
 * nothing else: not even which versions run here.
 */
final class OsvServer {

    private static final int QUERIES = 1_000;
    private static final int MOST_PAGES = 50;
    private static final int MOST_DOCUMENTS = 20_000;

    private final String base;
    private final ListServer server;
    private final StepContext context;

    OsvServer(String base, ListServer server, StepContext context) {
        this.base = base.replaceFirst("/+$", "");
        this.server = server;
        this.context = context;
    }

    /** A package whose answer goes on. */
    private record Query(String name, String page) {}

    /**
     * All or nothing: half an answer would let a package pass of which nobody has heard.
     *
     * @param kept of an earlier day: what hasn't changed since isn't fetched again
     */
    KeptAdvisories fetched(KeptAdvisories kept, Set<String> wanted, LocalDate today)
            throws IOException, InterruptedException {
        Set<String> packages = new TreeSet<>(wanted);
        if (today.equals(kept.date())) {
            packages.addAll(kept.packages());
        }
        String host = URI.create(base).getHost();
        context.say(
                "Asking %s what is known against %s …"
                        .formatted(host, Amount.of(packages.size(), "package")));
        Map<String, String> ids = ids(packages, kept.ecosystem());
        Map<String, JsonNode> documents = documents(ids, kept.documents());
        context.say("  %d advisories".formatted(documents.size()));
        return new KeptAdvisories(kept.ecosystem(), host, today, packages, documents);
    }

    /** With the moment of each one's last change. */
    private Map<String, String> ids(Set<String> packages, Ecosystem ecosystem)
            throws IOException, InterruptedException {
        Map<String, String> ids = new TreeMap<>();
        List<Query> open = packages.stream().map(name -> new Query(name, "")).toList();
        for (int page = 0; !open.isEmpty(); page++) {
            if (page == MOST_PAGES || ids.size() > MOST_DOCUMENTS) {
                throw new IOException("the answer has no end");
            }
            List<Query> more = new ArrayList<>();
            for (int from = 0; from < open.size(); from += QUERIES) {
                List<Query> some = open.subList(from, Math.min(from + QUERIES, open.size()));
                more.addAll(asked(some, ecosystem, ids));
            }
            open = more;
        }
        return ids;
    }

    private List<Query> asked(List<Query> queries, Ecosystem ecosystem, Map<String, String> ids)
            throws IOException, InterruptedException {
        ObjectNode question = JsonMapper.shared().createObjectNode();
        ArrayNode list = question.putArray("queries");
        for (Query query : queries) {
            ObjectNode one = list.addObject();
            one.putObject("package").put("name", query.name()).put("ecosystem", ecosystem.word());
            if (!query.page().isEmpty()) {
                one.put("page_token", query.page());
            }
        }
        JsonNode results =
                server.post(URI.create(base + "/v1/querybatch"), question).path("results");
        if (!results.isArray() || results.size() != queries.size()) {
            throw new IOException("the answer has not one result for each package");
        }
        List<Query> more = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            JsonNode result = results.path(i);
            for (JsonNode found : result.path("vulns")) {
                String id = found.path("id").asString("");
                if (!id.matches("[A-Za-z0-9][A-Za-z0-9._:-]{1,99}")) {
                    throw new IOException("the answer names an advisory without a usable id");
                }
                ids.put(id, found.path("modified").asString(""));
            }
            String next = result.path("next_page_token").asString("");
            if (!next.isEmpty()) {
                more.add(new Query(queries.get(i).name(), next));
            }
        }
        return more;
    }

    private Map<String, JsonNode> documents(Map<String, String> ids, Map<String, JsonNode> known)
            throws IOException, InterruptedException {
        Map<String, JsonNode> documents = new TreeMap<>();
        List<String> unknown = new ArrayList<>();
        ids.forEach(
                (id, modified) -> {
                    JsonNode there = known.get(id);
                    boolean same =
                            there != null
                                    && !modified.isEmpty()
                                    && there.path("modified").asString("").equals(modified);
                    if (same) {
                        documents.put(id, there);
                    } else {
                        unknown.add(id);
                    }
                });
        List<JsonNode> answers =
                server.getAll(
                        unknown.stream()
                                .map(id -> URI.create(base + "/v1/vulns/" + encoded(id)))
                                .toList());
        for (int i = 0; i < unknown.size(); i++) {
            JsonNode osv = answers.get(i);
            if (!osv.path("id").asString("").equals(unknown.get(i))
                    || !osv.path("affected").isArray() && !osv.has("withdrawn")) {
                throw new IOException(unknown.get(i) + " is not what OSV publishes");
            }
            documents.put(unknown.get(i), KeptAdvisories.shortened(osv));
        }
        return documents;
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
