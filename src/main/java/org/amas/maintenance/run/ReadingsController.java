package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.run.Series.Point;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.Csv;
import org.amas.maintenance.web.EnvironmentStrip;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.KnownParameters;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What was measured, over time. */
@Controller
class ReadingsController {

    private static final Set<Integer> REACHES = Set.of(7, 30, 90, 365);
    private static final int USUAL = 90;

    /** As many lines as a page draws. */
    private static final int DRAWN = 24;

    private final SeriesRows rows;
    private final StepKinds kinds;
    private final Environments environments;
    private final Clock clock;

    ReadingsController(SeriesRows rows, StepKinds kinds, Environments environments, Clock clock) {
        this.rows = rows;
        this.kinds = kinds;
        this.environments = environments;
        this.clock = clock;
    }

    @GetMapping("/readings")
    String readings(
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String days,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        List<FieldError> wrong = new ArrayList<>(KnownParameters.unknown(request));
        Environment of = environment(environment, wrong);
        int reach = reach(days, wrong);
        tell(wrong, model, response);
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
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        List<FieldError> wrong = new ArrayList<>(KnownParameters.unknown(request));
        Environment where = environment(environment, wrong);
        int reach = reach(days, wrong);
        tell(wrong, model, response);
        List<Point> points = rows.of(where.name(), kind, name, since(reach));
        if (points.isEmpty()) {
            requireKnown(kind, name);
        }
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
        List<FieldError> wrong = new ArrayList<>();
        Environment of = environment(environment, wrong);
        int reach = reach(days, wrong);
        if (!wrong.isEmpty()) {
            throw new InvalidRequest(wrong); // A file has no place to say that it is of another.
        }
        requireKnown(kind, name);
        String file = "amas-%s-%s-%s.csv".formatted(of.name(), kind, name);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(file).build().toString());
        PrintWriter out = response.getWriter();
        out.write(Csv.line("run", "taken at", "of", "value", "unit", "standing"));
        for (Series series : Series.of(rows.of(of.name(), kind, name, since(reach)))) {
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

    /** One that was never measured may be yet, if its kind says that it measures it. */
    private void requireKnown(String kind, String name) {
        boolean declared =
                kinds.named(kind).filter(one -> one.readings().contains(name)).isPresent();
        if (!declared && !rows.has(kind, name)) {
            throw new NotFound(
                    "There is no reading %s of %s."
                            .formatted(KnownParameters.shown(name), KnownParameters.shown(kind)));
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

    private static void tell(List<FieldError> wrong, Model model, HttpServletResponse response) {
        if (!wrong.isEmpty()) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("errors", new FormErrors(wrong));
        }
    }

    /** What is none of the choices is told, and the usual one is taken. */
    private static int reach(@Nullable String days, List<FieldError> wrong) {
        String word = days == null ? "" : days.strip();
        Optional<Integer> found =
                REACHES.stream().filter(n -> String.valueOf(n).equals(word)).findFirst();
        if (found.isEmpty() && !word.isEmpty()) {
            wrong.add(
                    new FieldError(
                            "days",
                            "“%s” is not one of the times to look back. Choose one of the list."
                                    .formatted(KnownParameters.shown(word))));
        }
        return found.orElse(USUAL);
    }

    private Environment environment(@Nullable String name, List<FieldError> wrong) {
        String word = name == null ? "" : name.strip();
        Optional<Environment> found = environments.named(word);
        if (found.isEmpty() && !word.isEmpty()) {
            wrong.add(
                    new FieldError(
                            "environment",
                            "There is no environment “%s”. Choose one of the list."
                                    .formatted(KnownParameters.shown(word))));
        }
        return found.orElseGet(environments::usual);
    }
}
