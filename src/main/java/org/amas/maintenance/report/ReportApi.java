package org.amas.maintenance.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;

import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.List;

/** Weekly reports as data. */
@RestController
class ReportApi {

    private final Asked asked;

    ReportApi(Asked asked) {
        this.asked = asked;
    }

    /**
     * @param state {@code DRAFT}, which is counted anew each time, or {@code FINAL}
     * @param finalisedBy null of a draft, as are the two after it
     * @param hash SHA-256 of the report as it was finalised, hex
     * @param auditEvent the number of the event of the finalising; of a draft, of the newest
     * @param auditHash the hash of that event
     * @param intact false if somebody changed what was finalised
     * @param changedSince what is recorded otherwise since then
     * @param madeAt when it was counted, or finalised
     * @param run the newest that wrote it down; null if none did
     * @param digest SHA-256 of the report as it is shown here, hex
     * @param compliance what was owed in all; null in reports from before duties were counted
     */
    @Schema(name = "WeeklyReportDocument")
    record WeeklyDocument(
            String week,
            String environment,
            String state,
            @Nullable String finalisedBy,
            @Nullable Instant finalisedAt,
            @Nullable String hash,
            long auditEvent,
            String auditHash,
            boolean intact,
            List<Difference> changedSince,
            Instant madeAt,
            @Nullable Long run,
            String digest,
            Compliance.@Nullable Counts compliance,
            WeeklyReport report) {}

    @GetMapping(value = "/api/v1/reports/weekly/{week}", produces = "application/json")
    @Operation(operationId = "getWeeklyReport")
    WeeklyDocument weekly(
            @PathVariable String week,
            @RequestParam(required = false) @Nullable String environment) {
        Shown shown = shown(week, environment);
        FinalReport last = shown.finalised();
        Document made = shown.made();
        WeeklyReport report = shown.report();
        return new WeeklyDocument(
                report.week(),
                report.environment(),
                shown.state(),
                last == null ? null : last.by(),
                last == null ? null : last.at(),
                last == null ? null : last.digest(),
                shown.audit().number(),
                shown.audit().hash(),
                shown.intact(),
                shown.changed(),
                shown.at(),
                made == null ? null : Long.valueOf(made.run()),
                shown.digest(),
                report.compliance() == null ? null : report.compliance().all(),
                report);
    }

    @GetMapping(value = "/api/v1/reports/weekly/{week}.csv", produces = "text/csv")
    @Operation(operationId = "getWeeklyReportAsCsv")
    String csv(
            @PathVariable String week,
            @RequestParam(required = false) @Nullable String environment) {
        return ReportCsv.of(shown(week, environment));
    }

    private Shown shown(String week, @Nullable String environment) {
        IsoWeek asksFor = Asked.week(week);
        if (environment != null && asked.find(environment).isEmpty()) {
            throw new InvalidRequest("environment", "must be the name of an environment");
        }
        return asked.week(asksFor, asked.environment(environment));
    }
}
