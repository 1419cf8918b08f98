package org.amas.maintenance.acceptance;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** Reads the record as a program does: page by page, from a sequence on. */
final class AuditRead {

    private AuditRead() {}

    /** All events after a sequence. */
    static List<JsonNode> after(Api api, long sequence) {
        List<JsonNode> events = new ArrayList<>();
        long after = sequence;
        JsonNode next;
        do {
            JsonNode page = api.get("/api/v1/audit?limit=1000&after=" + after).has(200).json();
            page.path("items").forEach(events::add);
            next = page.path("next");
            after = next.asLong(0);
        } while (!next.isNull());
        return events;
    }

    static long head(Api api) {
        List<JsonNode> all = after(api, 0);
        return all.isEmpty() ? 0 : all.getLast().path("sequence").asLong();
    }

    static JsonNode newest(Api api, String action) {
        return after(api, 0).stream()
                .filter(event -> event.path("action").asString().equals(action))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no " + action + " on record"));
    }
}
