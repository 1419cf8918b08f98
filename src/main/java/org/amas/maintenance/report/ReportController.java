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
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The kept reports as pages and as files. */
@Controller
class ReportController {

    private static final String FORMATS = "A report is had as markdown, json or csv.";

    private final Documents documents;
    private final FinalReports finals;
    private final Asked asked;
    private final WeekReports reports;
    private final Environments environments;
    private final Clock clock;

    ReportController(
            Documents documents,
            FinalReports finals,
            Asked asked,
            WeekReports reports,
            Environments environments,
            Clock clock) {
        this.documents = documents;
        this.finals = finals;
        this.clock = clock;
        this.asked = asked;
        this.reports = reports;
        this.environments = environments;
    }

    @GetMapping("/reports")
    String reports(Model model) {
        IsoWeek week = IsoWeek.of(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        model.addAttribute("thisWeek", week.toString());
        model.addAttribute("lastWeek", week.before().toString());
        model.addAttribute("weekly", WeekLine.of(documents.recent(Kind.WEEKLY), finals.recent()));
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
                fill(day.toString(), before, day.plusDays(1).toString(), environment, model);
        if (document != null) {
            model.addAttribute("log", documents.read(document, DailyLog.class));
        }
        return "report/daily";
    }

    private @Nullable Document fill(
            String period, String before, String after, @Nullable String name, Model model) {
        Environment environment = asked.environment(name);
        List<Document> made = asked.made(Kind.DAILY, environment, period);
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

    /** The JSON of a weekly report is what its SHA-256 is of. */
    @GetMapping("/reports/{kind}/{period}/{format}")
    ResponseEntity<byte[]> file(
            @PathVariable String kind,
            @PathVariable String period,
            @PathVariable String format,
            @RequestParam(required = false) @Nullable String environment) {
        Environment of = asked.environment(environment);
        return switch (kind) {
            case "daily" -> daily(asked.newest(Kind.DAILY, of, period), format);
            case "weekly" -> weekly(asked.week(Asked.week(period), of), format);
            default -> throw new NotFound("There are daily and weekly reports.");
        };
    }

    private ResponseEntity<byte[]> daily(Document document, String format) {
        String name = "amas-%s-daily-%s.".formatted(document.environment(), document.period());
        return switch (format) {
            case "markdown" -> file(name + "md", "text/markdown", document.markdown());
            case "json" -> file(name + "json", "application/json", document.content());
            case "csv" ->
                    file(
                            name + "csv",
                            "text/csv",
                            ReportCsv.of(documents.read(document, DailyLog.class)));
            default -> throw new NotFound(FORMATS);
        };
    }

    private ResponseEntity<byte[]> weekly(Shown shown, String format) {
        WeeklyReport report = shown.report();
        String name = "amas-%s-weekly-%s.".formatted(report.environment(), report.week());
        return switch (format) {
            case "markdown" -> file(name + "md", "text/markdown", ReportMarkdown.of(shown));
            case "json" -> file(name + "json", "application/json", reports.json(shown));
            case "csv" -> file(name + "csv", "text/csv", ReportCsv.of(shown));
            default -> throw new NotFound(FORMATS);
        };
    }

    private static ResponseEntity<byte[]> file(String name, String type, String text) {
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.parseMediaType(type), StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}
