package org.amas.maintenance.step.lifecycle;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Ends of life as they were known on a day.
 *
 * @param source who says so
 * @param products as they are written, by name
 * @param note why it isn't fresher, if somebody was to be asked; empty if not
 */
record Snapshot(String source, LocalDate date, Map<String, JsonNode> products, String note) {

    /**
     * @throws IOException if it can't be read, or lacks its source or date
     */
    static Snapshot read(InputStream in) throws IOException {
        try {
            return of(JsonMapper.shared().readTree(in));
        } catch (JacksonException e) {
            throw new IOException("it isn't JSON: " + e.getOriginalMessage(), e);
        }
    }

    static Snapshot of(JsonNode root) throws IOException {
        String source = root.path("source").asString("");
        if (source.isBlank()) {
            throw new IOException("it doesn't say its source");
        }
        Map<String, JsonNode> products = new TreeMap<>();
        for (Map.Entry<String, JsonNode> one : root.path("products").properties()) {
            lines(one.getValue());
            products.put(one.getKey(), one.getValue());
        }
        try {
            LocalDate date = LocalDate.parse(root.path("date").asString(""));
            return new Snapshot(source, date, products, "");
        } catch (DateTimeException e) {
            throw new IOException("it doesn't say its date as 2026-11-28", e);
        }
    }

    ObjectNode written() {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("source", source);
        root.put("date", date.toString());
        products.forEach(root.putObject("products")::set);
        return root;
    }

    /**
     * @throws IOException if one of them is not of the form
     */
    static List<ReleaseLine> lines(JsonNode list) throws IOException {
        List<ReleaseLine> lines = new ArrayList<>();
        for (JsonNode line : list) {
            lines.add(ReleaseLine.of(line));
        }
        return lines;
    }

    List<ReleaseLine> of(String product) {
        try {
            JsonNode list = products.get(product);
            return list == null ? List.of() : lines(list);
        } catch (IOException read) {
            throw new IllegalStateException(read); // each was looked at before
        }
    }

    /** In days; a date to come is 0. */
    long age(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return Math.max(0, ChronoUnit.DAYS.between(date, today));
    }

    Snapshot because(String why) {
        return new Snapshot(source, date, products, why);
    }

    /**
     * What is newer counts, for each product; the age is that of the oldest that was used.
     *
     * @param wanted the products that are asked for
     */
    Snapshot over(Snapshot older, Set<String> wanted) {
        Set<String> own = new TreeSet<>(wanted);
        own.retainAll(products.keySet());
        if (!date.isAfter(older.date) || own.isEmpty()) {
            return older;
        }
        Set<String> others = new TreeSet<>(wanted);
        others.removeAll(own);
        others.retainAll(older.products.keySet());
        Map<String, JsonNode> all = new TreeMap<>(older.products);
        own.forEach(one -> all.put(one, products.get(one)));
        return others.isEmpty()
                ? new Snapshot(source, date, all, note)
                : new Snapshot(source + "; " + older.source, older.date, all, note);
    }
}
