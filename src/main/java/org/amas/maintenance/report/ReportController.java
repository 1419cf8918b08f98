package org.amas.maintenance.report;

import org.amas.maintenance.report.Document.Kind;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.EnvironmentStrip;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** The kept reports as pages and as files. */
@Controller
class ReportController {

    private final Documents documents;
    private final Asked asked;
    private final Environments environments;

    ReportController(Documents documents, Asked asked, Environments environments) {
        this.documents = documents;
        this.asked = asked;
        this.environments = environments;
    }

    @GetMapping("/reports")
    String reports(Model model) {
        model.addAttribute("weekly", documents.recent(Kind.WEEKLY));
        model.addAttribute("daily", documents.recent(Kind.DAILY));
        model.addAttribute("everywhere", true);
        return "report/list";
    }

    @GetMapping("/reports/daily/{date}")
    String daily(
            @PathVariable String date,
            @RequestParam(required = false) @Nullable String environment,
            Model model) {
        LocalDate day = Asked.day(date);
        String before = day.minusDays(1).toString();
        Document document =
                fill(
                        Kind.DAILY,
                        day.toString(),
                        before,
                        day.plusDays(1).toString(),
                        environment,
                        model);
        if (document != null) {
            model.addAttribute("log", documents.read(document, DailyLog.class));
        }
        return "report/daily";
    }

    @GetMapping("/reports/weekly/{week}")
    String weekly(
            @PathVariable String week,
            @RequestParam(required = false) @Nullable String environment,
            Model model) {
        IsoWeek iso = Asked.week(week);
        String before = iso.before().toString();
        Document document =
                fill(
                        Kind.WEEKLY,
                        iso.toString(),
                        before,
                        iso.after().toString(),
                        environment,
                        model);
        if (document != null) {
            model.addAttribute("report", documents.read(document, WeeklyReport.class));
        }
        return "report/weekly";
    }

    private @Nullable Document fill(
            Kind kind,
            String period,
            String before,
            String after,
            @Nullable String name,
            Model model) {
        Environment environment = asked.environment(name);
        List<Document> made = asked.made(kind, environment, period);
        Document document = made.isEmpty() ? null : made.getFirst();
        model.addAttribute("period", period);
        model.addAttribute("before", before);
        model.addAttribute("after", after);
        model.addAttribute("document", document);
        model.addAttribute("times", made.size());
        model.addAttribute("intact", document != null && documents.isIntact(document));
        model.addAttribute("others", environments.all());
        model.addAttribute("of", environment.name());
        model.addAttribute(
                "environment",
                new EnvironmentStrip(environment.title(), environment.approvalRequired()));
        return document;
    }

    @GetMapping("/reports/{kind}/{period}/{format}")
    ResponseEntity<byte[]> file(
            @PathVariable String kind,
            @PathVariable String period,
            @PathVariable String format,
            @RequestParam(required = false) @Nullable String environment) {
        Document document = asked.newest(kind(kind), asked.environment(environment), period);
        return switch (format) {
            case "markdown" -> file(document, "md", "text/markdown", document.markdown());
            case "json" -> file(document, "json", "application/json", document.content());
            case "csv" -> file(document, "csv", "text/csv", csv(document));
            default -> throw new NotFound("A report is had as markdown, json or csv.");
        };
    }

    private static Kind kind(String word) {
        return switch (word) {
            case "daily" -> Kind.DAILY;
            case "weekly" -> Kind.WEEKLY;
            default -> throw new NotFound("There are daily and weekly reports.");
        };
    }

    private String csv(Document document) {
        return document.kind() == Kind.DAILY
                ? ReportCsv.of(documents.read(document, DailyLog.class))
                : ReportCsv.of(documents.read(document, WeeklyReport.class));
    }

    private static ResponseEntity<byte[]> file(
            Document document, String ending, String type, String text) {
        String name =
                "amas-%s-%s-%s.%s"
                        .formatted(
                                document.environment(),
                                document.kind().name().toLowerCase(Locale.ROOT),
                                document.period(),
                                ending);
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.parseMediaType(type), StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}
