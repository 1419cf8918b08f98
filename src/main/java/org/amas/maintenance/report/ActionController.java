package org.amas.maintenance.report;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.access.FormTokens;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.report.ActionItems.Wish;
import org.amas.maintenance.run.FindingFacts;
import org.amas.maintenance.run.FindingLife;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.EnvironmentStrip;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Takes;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
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
import java.util.Map;
import java.util.stream.Stream;

/** Action items: all of them, the form of a new one, and the page of each. */
@Controller
class ActionController {

    private static final Map<String, String> LABELS =
            Map.of(
                    "text",
                    "What is to be done",
                    "owner",
                    "Who sees to it",
                    "note",
                    "What was done",
                    "due",
                    "Until");

    private final ActionItems items;
    private final ActionRows rows;
    private final FindingFacts findings;
    private final Accounts accounts;
    private final Asked asked;
    private final FormTokens tokens;
    private final Clock clock;

    ActionController(
            ActionItems items,
            ActionRows rows,
            FindingFacts findings,
            Accounts accounts,
            Asked asked,
            FormTokens tokens,
            Clock clock) {
        this.items = items;
        this.rows = rows;
        this.findings = findings;
        this.accounts = accounts;
        this.asked = asked;
        this.tokens = tokens;
        this.clock = clock;
    }

    @GetMapping("/reports/actions")
    String list(Model model) {
        model.addAttribute("items", rows.all());
        model.addAttribute("today", today());
        model.addAttribute("everywhere", true);
        return "report/actions";
    }

    /**
     * @param values the week, the environment and the finding that it is about, and what was typed
     */
    @GetMapping("/reports/actions/new")
    @Takes({"week", "environment", "finding", "text", "owner", "due"})
    String blank(@RequestParam Map<String, String> values, CurrentUser user, Model model) {
        FindingLife finding = finding(values);
        IsoWeek week = week(values);
        Environment environment = environment(values, finding);
        model.addAttribute("finding", finding);
        model.addAttribute("week", week.toString());
        model.addAttribute("of", environment.name());
        model.addAttribute("values", values);
        model.addAttribute("owners", owners(values.getOrDefault("owner", user.name())));
        model.addAttribute("due", today().plusWeeks(1));
        model.addAttribute("owner", values.getOrDefault("owner", user.name()));
        strip(environment, model);
        return "report/action-new";
    }

    @PostMapping("/reports/actions")
    @Takes({"token", "week", "environment", "finding", "text", "owner", "due"})
    String raise(
            @RequestParam Map<String, String> values,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        try {
            return tokens.once(values, user.actor(), () -> raise(values, user));
        } catch (InvalidRequest wrong) {
            refuse(wrong, model, response);
        } catch (Conflict sent) {
            refuse(sent, model, response);
        }
        return blank(values, user, model);
    }

    private String raise(Map<String, String> values, CurrentUser user) {
        FindingLife finding = finding(values);
        ActionItem item =
                items.raise(
                        wish(values),
                        environment(values, finding).name(),
                        week(values),
                        finding == null ? null : Long.valueOf(finding.id()),
                        user.actor());
        return finding == null
                ? "redirect:/reports/weekly/%s?environment=%s#action-%d"
                        .formatted(item.week(), item.environment(), item.id())
                : "redirect:/reports/actions/" + item.id();
    }

    @GetMapping("/reports/actions/{id}")
    String one(@PathVariable long id, Model model) {
        return one(id, Map.of(), model);
    }

    private String one(long id, Map<String, String> values, Model model) {
        ActionItem item = items.find(id);
        Long finding = item.finding();
        model.addAttribute("item", item);
        model.addAttribute("today", today());
        model.addAttribute("finding", finding == null ? null : findings.find(finding).orElse(null));
        model.addAttribute("values", values);
        model.addAttribute("owners", owners(item.owner()));
        asked.find(item.environment()).ifPresent(found -> strip(found, model));
        return "report/action";
    }

    @PostMapping("/reports/actions/{id}")
    @Takes({"version", "text", "owner", "due"})
    String change(
            @PathVariable long id,
            @RequestParam Map<String, String> values,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        return taken(
                () -> items.change(id, version(values), wish(values), user.actor()),
                id,
                values,
                model,
                response);
    }

    @PostMapping("/reports/actions/{id}/closing")
    @Takes({"version", "note"})
    String close(
            @PathVariable long id,
            @RequestParam Map<String, String> values,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        return taken(
                () -> items.close(id, version(values), values.get("note"), user.actor()),
                id,
                values,
                model,
                response);
    }

    /** What was typed stays on the page that says why it wasn't taken. */
    private String taken(
            Runnable act,
            long id,
            Map<String, String> values,
            Model model,
            HttpServletResponse response) {
        try {
            act.run();
            return "redirect:/reports/actions/" + id;
        } catch (InvalidRequest wrong) {
            refuse(wrong, model, response);
        } catch (Conflict changed) {
            refuse(changed, model, response);
        }
        return one(id, values, model);
    }

    private static void refuse(InvalidRequest wrong, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        model.addAttribute(
                "errors",
                new FormErrors(
                        wrong.errors().stream()
                                .map(one -> new FieldError(one.field(), sentence(one)))
                                .toList()));
    }

    private static void refuse(Conflict changed, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        String why = String.valueOf(changed.getMessage());
        model.addAttribute("errors", new FormErrors(List.of(new FieldError(null, why))));
    }

    private static String sentence(FieldError one) {
        String field = String.valueOf(one.field());
        return one.sentence(LABELS.getOrDefault(field, field));
    }

    private static Wish wish(Map<String, String> values) {
        return new Wish(values.get("text"), values.get("owner"), values.get("due"));
    }

    private static int version(Map<String, String> values) {
        String text = values.getOrDefault("version", "");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    private @Nullable FindingLife finding(Map<String, String> values) {
        String text = values.getOrDefault("finding", "");
        if (text.isEmpty()) {
            return null;
        }
        return findings.find(text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0)
                .orElseThrow(() -> new NotFound("There is no such finding."));
    }

    private IsoWeek week(Map<String, String> values) {
        String word = values.getOrDefault("week", "");
        return word.isEmpty() ? IsoWeek.of(today()) : Asked.week(word);
    }

    private Environment environment(Map<String, String> values, @Nullable FindingLife finding) {
        return asked.environment(
                finding == null ? values.get("environment") : finding.environment());
    }

    /** Whoever may do something, and whoever it is already. */
    private List<Choice> owners(String chosen) {
        List<String> able = accounts.whoMay(Permission.LAUNCH);
        return Stream.concat(
                        able.stream(), able.contains(chosen) ? Stream.empty() : Stream.of(chosen))
                .map(name -> Choice.of(name, name))
                .toList();
    }

    private static void strip(Environment of, Model model) {
        model.addAttribute("environment", new EnvironmentStrip(of.title(), of.approvalRequired()));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
