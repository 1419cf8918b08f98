package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.StepContext;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.util.Optional;

/** What this run found, kept for the next one, in exchange for what the last one found. */
final class Memory {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Memory() {}

    /** The earlier value; empty at the first run, or if it can't be read any more. */
    static <T> Optional<T> exchange(StepContext context, String key, T found, Class<T> type) {
        Optional<T> earlier = context.remembered(key).flatMap(r -> read(r.value(), type));
        keep(context, key, found);
        return earlier;
    }

    static void keep(StepContext context, String key, Object found) {
        context.remember(key, MAPPER.writeValueAsString(found));
    }

    /** Empty if it can't be read any more. */
    static <T> Optional<T> read(String json, Class<T> type) {
        try {
            return Optional.of(MAPPER.readValue(json, type));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
