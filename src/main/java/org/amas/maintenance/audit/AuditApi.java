package org.amas.maintenance.audit;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;

import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** The record, for a second copy elsewhere: read on from the last sequence you have. */
@RestController
class AuditApi {

    private static final int MOST = 1_000;

    private final AuditEvents events;
    private final AuditDetail details;

    AuditApi(AuditEvents events, AuditDetail details) {
        this.events = events;
        this.details = details;
    }

    @GetMapping("/api/v1/audit")
    @Operation(operationId = "listAuditItems")
    Page list(
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit) {
        if (after < 0) {
            throw new InvalidRequest("after", "A sequence, 0 or above, is expected");
        }
        if (limit < 1 || limit > MOST) {
            throw new InvalidRequest("limit", "1 to " + MOST + " is expected");
        }
        List<AuditItem> items =
                events.oldest(AuditEvents.Filter.ANY, after, limit).stream()
                        .map(event -> AuditItem.of(event, details.of(event)))
                        .toList();
        return new Page(items, items.size() < limit ? null : items.getLast().sequence());
    }

    /**
     * @param next the {@code after} of the next page; null when this was the last one
     */
    @Schema(name = "AuditPage")
    record Page(List<AuditItem> items, @Nullable Long next) {}
}
