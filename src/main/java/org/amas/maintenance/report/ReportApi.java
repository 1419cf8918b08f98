package org.amas.maintenance.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;

import org.amas.maintenance.report.Document.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;

/** Weekly reports as data. */
@RestController
class ReportApi {

    private final Documents documents;
    private final Asked asked;

    ReportApi(Documents documents, Asked asked) {
        this.documents = documents;
        this.asked = asked;
    }

    /**
     * @param digest SHA-256 of the report as it is kept, hex
     * @param run that made it
     * @param compliance what was owed in all; null in reports from before duties were counted
     */
    @Schema(name = "WeeklyReportDocument")
    record WeeklyDocument(
            String week,
            String environment,
            Instant madeAt,
            long run,
            String digest,
            Compliance.@Nullable Counts compliance,
            WeeklyReport report) {}

    @GetMapping(value = "/api/v1/reports/weekly/{week}", produces = "application/json")
    @Operation(operationId = "getWeeklyReport")
    WeeklyDocument weekly(
            @PathVariable String week,
            @RequestParam(required = false) @Nullable String environment) {
        Document document = document(week, environment);
        WeeklyReport report = documents.read(document, WeeklyReport.class);
        return new WeeklyDocument(
                document.period(),
                document.environment(),
                document.madeAt(),
                document.run(),
                document.digest(),
                report.compliance() == null ? null : report.compliance().all(),
                report);
    }

    @GetMapping(value = "/api/v1/reports/weekly/{week}.csv", produces = "text/csv")
    @Operation(operationId = "getWeeklyReportAsCsv")
    String csv(
            @PathVariable String week,
            @RequestParam(required = false) @Nullable String environment) {
        return ReportCsv.of(documents.read(document(week, environment), WeeklyReport.class));
    }

    private Document document(String week, @Nullable String environment) {
        return asked.newest(
                Kind.WEEKLY, asked.environment(environment), Asked.week(week).toString());
    }
}
