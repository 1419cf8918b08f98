package org.amas.maintenance.audit;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.web.ContentPolicy;
import org.amas.maintenance.web.Csv;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** The record as a file, oldest first. That it was taken is an event itself. */
@Controller
class AuditExport {

    private static final int PAGE = 1_000;

    private final AuditEvents events;
    private final AuditDetail details;
    private final AuditVerifier verifier;
    private final AuditLog log;
    private final JsonMapper json;

    AuditExport(
            AuditEvents events,
            AuditDetail details,
            AuditVerifier verifier,
            AuditLog log,
            JsonMapper json) {
        this.events = events;
        this.details = details;
        this.verifier = verifier;
        this.log = log;
        this.json = json;
    }

    @GetMapping("/audit.csv")
    void csv(@ModelAttribute AuditQuery query, Actor actor, HttpServletResponse response)
            throws IOException {
        Writer out = open(query, actor, response, "csv", "text/csv");
        out.write(
                Csv.line(
                        "sequence",
                        "at",
                        "actor kind",
                        "actor",
                        "address",
                        "action",
                        "object type",
                        "object",
                        "outcome",
                        "environment",
                        "reason",
                        "detail",
                        "previous hash",
                        "hash"));
        write(query, out, AuditExport::csvLine);
    }

    @GetMapping("/audit.jsonl")
    void jsonLines(@ModelAttribute AuditQuery query, Actor actor, HttpServletResponse response)
            throws IOException {
        Writer out = open(query, actor, response, "jsonl", "application/jsonl");
        write(
                query,
                out,
                event -> json.writeValueAsString(AuditItem.of(event, details.of(event))) + "\n");
    }

    private Writer open(
            AuditQuery query,
            Actor actor,
            HttpServletResponse response,
            String format,
            String contentType)
            throws IOException {
        if (!query.errors().isEmpty()) {
            // Never "everything" because a day was mistyped.
            throw new InvalidRequest(query.errors());
        }
        log.record(
                AuditEntry.done(actor, "audit.export", "audit", "chain")
                        .with("format", format)
                        .with("filter", query.words()));
        response.setContentType(contentType);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader(
                "Content-Disposition", "attachment; filename=\"" + name() + "." + format + "\"");
        response.setHeader("Content-Security-Policy", ContentPolicy.DOWNLOAD);
        return response.getWriter();
    }

    /** Whoever gets the file later must see that the chain was broken when it was made. */
    private String name() {
        @Nullable Verification last = verifier.last();
        return last == null || last.isIntact() ? "audit" : "audit-BROKEN-AT-" + last.brokenAt();
    }

    private void write(AuditQuery query, Writer out, Function<AuditEvent, String> line)
            throws IOException {
        long sequence = 0;
        List<AuditEvent> page;
        do {
            page = events.oldest(query.filter(), sequence, PAGE);
            for (AuditEvent event : page) {
                out.write(line.apply(event));
                sequence = event.sequence();
            }
        } while (page.size() == PAGE);
        out.flush();
    }

    private static String csvLine(AuditEvent event) {
        return Csv.line(
                event.sequence(),
                event.at().toInstant(),
                event.actorKind(),
                event.actorName(),
                event.address(),
                event.action(),
                event.objectType(),
                event.object(),
                event.outcome(),
                event.environment(),
                event.reason(),
                event.detail(),
                event.previousHash(),
                event.hash());
    }
}
