package org.amas.maintenance.audit;

import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.util.Map;

/** Reads the detail of an event back. */
@Component
class AuditDetail {

    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    private final JsonMapper json;

    AuditDetail(JsonMapper json) {
        this.json = json;
    }

    /** A detail that somebody spoiled is shown as it is: the page must still open. */
    Map<String, Object> of(AuditEvent event) {
        try {
            return json.readValue(event.detail(), FIELDS);
        } catch (JacksonException spoiled) {
            return Map.of("unreadable", event.detail());
        }
    }
}
