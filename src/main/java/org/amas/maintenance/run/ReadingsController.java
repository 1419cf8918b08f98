package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.run.Series.Point;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.Csv;
import org.amas.maintenance.web.EnvironmentStrip;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What was measured, over time. */
@Controller
class ReadingsController {

    private static final Set<Integer> REACHES = Set.of(7, 30, 90, 365);
    private static final int USUAL = 90;

    /** As many lines as a page draws. */
    private static final int DRAWN = 24;

    private final SeriesRows rows;
    private final Environments environments;
    private final Clock clock;

    ReadingsController(SeriesRows rows, Environments environments, Clock clock) {
        this.rows = rows;
        this.environments = environments;
        this.clock = clock;
    }

    @GetMapping("/readings")
    String readings(
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String days,
            Model model) {
        Environment of = environment(environment);
        int reach = reach(days);
        model.addAttribute("names", rows.names(of.name(), since(reach)));
        frame(of, reach, model);
        return "run/readings";
    }

    @GetMapping("/readings/{kind}/{name}")
    String reading(
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String days,
            @RequestParam(defaultValue = "") String of,
            Model model) {
        Environment where = environment(environment);
        int reach = reach(days);
        List<Point> points = rows.of(where.name(), kind, name, since(reach));
        String wanted = of.strip().toLowerCase(Locale.ROOT);
        List<Series> all =
                Series.of(points).stream()
                        .filter(one -> one.words().toLowerCase(Locale.ROOT).contains(wanted))
                        .toList();
        model.addAttribute("kind", kind);
        model.addAttribute("name", name);
        model.addAttribute("filter", of);
        model.addAttribute("total", all.size());
        model.addAttribute("series", all.stream().limit(DRAWN).toList());
        model.addAttribute("cut", points.size() == SeriesRows.MOST);
        frame(where, reach, model);
        return "run/series";
    }

    @GetMapping("/readings/{kind}/{name}/csv")
    void csv(
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String days,
            HttpServletResponse response)
            throws IOException {
        Environment of = environment(environment);
        String file = "amas-%s-%s-%s.csv".formatted(of.name(), kind, name);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(file).build().toString());
        PrintWriter out = response.getWriter();
        out.write(Csv.line("run", "taken at", "of", "value", "unit", "standing"));
        for (Series series : Series.of(rows.of(of.name(), kind, name, since(reach(days))))) {
            for (Point point : series.points()) {
                out.write(
                        Csv.line(
                                point.run(),
                                point.at(),
                                series.words(),
                                point.value(),
                                series.unit(),
                                point.reading().standing()));
            }
        }
    }

    private void frame(Environment of, int reach, Model model) {
        model.addAttribute("of", of.name());
        model.addAttribute(
                "environments",
                environments.all().stream().map(e -> Choice.of(e.name(), e.title())).toList());
        model.addAttribute("days", reach);
        model.addAttribute(
                "reaches",
                REACHES.stream()
                        .sorted()
                        .map(n -> Choice.of(String.valueOf(n), n + " days"))
                        .toList());
        model.addAttribute("environment", new EnvironmentStrip(of.title(), of.approvalRequired()));
    }

    private Instant since(int days) {
        return clock.instant().minus(Duration.ofDays(days));
    }

    /** What is none of the choices is the usual one: it only says how far a page looks back. */
    private static int reach(@Nullable String days) {
        return REACHES.stream()
                .filter(n -> String.valueOf(n).equals(days))
                .findFirst()
                .orElse(USUAL);
    }

    private Environment environment(@Nullable String name) {
        if (name != null && !name.isBlank()) {
            return environments
                    .named(name)
                    .orElseThrow(() -> new NotFound("There is no such environment."));
        }
        return environments.usual();
    }
}
