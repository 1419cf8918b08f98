package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.KeptLists;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a server knew against some packages on a day.
 *
 * @param date null as long as nobody was asked
 * @param packages that were asked for: of these, and no others, everything is there
 * @param documents by id, as OSV publishes them, shortened
 */
record KeptAdvisories(
        Ecosystem ecosystem,
        String source,
        @Nullable LocalDate date,
        Set<String> packages,
        Map<String, JsonNode> documents) {

    private static final int SUMMARY = 100;
    private static final List<String> KEPT =
            List.of("id", "modified", "withdrawn", "aliases", "severity", "database_specific");

    static KeptAdvisories of(Ecosystem ecosystem, KeptLists lists) {
        KeptAdvisories none = new KeptAdvisories(ecosystem, "", null, Set.of(), new TreeMap<>());
        return lists.read(name(ecosystem)).map(list -> read(list, none)).orElse(none);
    }

    private static String name(Ecosystem ecosystem) {
        return "advisories-" + ecosystem.file();
    }

    private static KeptAdvisories read(JsonNode list, KeptAdvisories none) {
        try {
            Set<String> packages = new TreeSet<>();
            list.path("packages").forEach(one -> packages.add(one.asString("")));
            Map<String, JsonNode> documents = new TreeMap<>();
            list.path("advisories").forEach(one -> documents.put(one.path("id").asString(""), one));
            return new KeptAdvisories(
                    none.ecosystem,
                    list.path("source").asString(""),
                    LocalDate.parse(list.path("date").asString("")),
                    packages,
                    documents);
        } catch (DateTimeException damaged) {
            return none;
        }
    }

    /** Whether there is nothing to ask for. */
    boolean isOf(LocalDate day, Set<String> wanted) {
        return packages.containsAll(wanted) && (wanted.isEmpty() || day.equals(date));
    }

    void keep(KeptLists lists) throws IOException {
        ObjectNode list = JsonMapper.shared().createObjectNode();
        list.put("ecosystem", ecosystem.word());
        list.put("source", source);
        list.put("date", String.valueOf(date));
        ArrayNode names = list.putArray("packages");
        packages.forEach(names::add);
        ArrayNode advisories = list.putArray("advisories");
        documents.values().forEach(advisories::add);
        lists.write(name(ecosystem), list);
    }

    /** Without what nobody here reads: references and credits are most of it. */
    static JsonNode shortened(JsonNode osv) {
        ObjectNode kept = JsonMapper.shared().createObjectNode();
        for (String name : KEPT) {
            JsonNode value = osv.get(name);
            if (value != null) {
                kept.set(name, value);
            }
        }
        String summary = osv.path("summary").asString(osv.path("details").asString(""));
        String line = summary.lines().findFirst().orElse("").strip();
        kept.put("summary", line.length() > SUMMARY ? line.substring(0, SUMMARY - 1) + "…" : line);
        kept.set("affected", osv.path("affected"));
        return kept;
    }

    /**
     * What is newer counts, for each package; nothing is proven of one that neither knows of our
     * days.
     */
    AdvisorySnapshot over(AdvisorySnapshot own, Set<String> wanted) {
        if (date == null
                || !date.isAfter(own.date())
                || packages.stream().noneMatch(wanted::contains)) {
            return own;
        }
        Map<String, List<Advisory>> all = new HashMap<>();
        for (JsonNode osv : once()) {
            for (Advisory one : Advisory.of(osv, ecosystem)) {
                if (wanted.contains(one.name()) && packages.contains(one.name())) {
                    all.computeIfAbsent(one.name(), n -> new ArrayList<>()).add(one);
                }
            }
        }
        if (packages.containsAll(wanted)) {
            return new AdvisorySnapshot(ecosystem, source, date, true, all, "");
        }
        own.advisories()
                .forEach(
                        (name, known) -> {
                            if (!packages.contains(name)) {
                                all.put(name, known);
                            }
                        });
        return new AdvisorySnapshot(
                ecosystem, source + "; " + own.source(), own.date(), own.complete(), all, "");
    }

    /** Two databases publish the same under two numbers: the one that says how bad it is, first. */
    private List<JsonNode> once() {
        List<JsonNode> told = new ArrayList<>(documents.values());
        told.sort(Comparator.comparing(KeptAdvisories::isSilentOnLevel));
        Set<String> seen = new HashSet<>();
        List<JsonNode> once = new ArrayList<>();
        for (JsonNode one : told) {
            Set<String> names = new HashSet<>();
            names.add(one.path("id").asString(""));
            one.path("aliases").forEach(alias -> names.add(alias.asString("")));
            if (names.stream().noneMatch(seen::contains)) {
                once.add(one);
            }
            seen.addAll(names);
        }
        return once;
    }

    private static boolean isSilentOnLevel(JsonNode osv) {
        return osv.path("database_specific").path("severity").asString("").isEmpty();
    }
}
