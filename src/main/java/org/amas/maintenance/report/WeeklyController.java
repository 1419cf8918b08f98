package org.amas.maintenance.report;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.EnvironmentStrip;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The report of a week: a draft until a lead finalises it. */
@Controller
class WeeklyController {

    private final WeekReports reports;
    private final Finalising finalising;
    private final Asked asked;
    private final Environments environments;
    private final Accounts accounts;
    private final Clock clock;

    WeeklyController(
            WeekReports reports,
            Finalising finalising,
            Asked asked,
            Environments environments,
            Accounts accounts,
            Clock clock) {
        this.reports = reports;
        this.finalising = finalising;
        this.asked = asked;
        this.environments = environments;
        this.accounts = accounts;
        this.clock = clock;
    }

    @GetMapping("/reports/weekly/{week}")
    String weekly(
            @PathVariable String week,
            @RequestParam(required = false) @Nullable String environment,
            CurrentUser user,
            Model model) {
        IsoWeek iso = Asked.week(week);
        Environment of = asked.environment(environment);
        Shown shown = reports.of(iso, of.name()).orElse(null);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        model.addAttribute("shown", shown);
        model.addAttribute("report", shown == null ? null : shown.report());
        model.addAttribute("document", shown == null ? null : shown.made());
        model.addAttribute("heat", shown == null ? null : heat(iso, shown.report()));
        model.addAttribute("over", iso.sunday().isBefore(today));
        model.addAttribute("ends", Period.of(iso).to());
        model.addAttribute("period", iso.toString());
        model.addAttribute("before", iso.before().toString());
        model.addAttribute("after", iso.after().toString());
        model.addAttribute("rule", Movements.RULE);
        model.addAttribute("due", today.plusWeeks(1));
        model.addAttribute("owners", user.mayLaunch() ? owners() : List.of());
        model.addAttribute("others", environments.all());
        model.addAttribute("of", of.name());
        model.addAttribute("environment", new EnvironmentStrip(of.title(), of.approvalRequired()));
        return "report/weekly";
    }

    /** Null in reports from before each duty was kept. */
    private static @Nullable HeatMap heat(IsoWeek week, WeeklyReport report) {
        Compliance owed = report.compliance();
        return owed == null || owed.duties() == null
                ? null
                : HeatMap.of(week, report.environment(), owed.duties());
    }

    /** Exactly the duties behind a number of the report. */
    @GetMapping("/reports/weekly/{week}/duties")
    String duties(
            @PathVariable String week,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String fate,
            @RequestParam(required = false) @Nullable String procedure,
            @RequestParam(required = false) @Nullable String day,
            Model model) {
        IsoWeek iso = Asked.week(week);
        Environment of = asked.environment(environment);
        CountedDuties wanted =
                new CountedDuties(
                        iso.toString(),
                        of.name(),
                        Fate.named(fate),
                        procedure == null || procedure.isBlank() ? null : procedure,
                        day == null || day.isBlank() ? null : Asked.day(day));
        Compliance owed = asked.week(iso, of).report().compliance();
        List<DutyLine> all = owed == null ? null : owed.duties();
        model.addAttribute("wanted", wanted);
        model.addAttribute("duties", all == null ? null : wanted.among(all));
        model.addAttribute("environment", new EnvironmentStrip(of.title(), of.approvalRequired()));
        return "report/duties";
    }

    private List<Choice> owners() {
        return accounts.whoMay(Permission.LAUNCH).stream().map(n -> Choice.of(n, n)).toList();
    }

    /**
     * @param seen the digest that was on the page
     */
    @PostMapping("/reports/weekly/{week}/finalisation")
    String finalise(
            @PathVariable String week,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(defaultValue = "") String seen,
            CurrentUser user) {
        Environment of = asked.environment(environment);
        IsoWeek iso = Asked.week(week);
        finalising.finalise(iso, of.name(), seen, user.actor());
        return "redirect:/reports/weekly/%s?environment=%s".formatted(iso, of.name());
    }
}
