package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.run.FindingRows.Cursor;
import org.amas.maintenance.run.FindingRows.Filter;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.EnvironmentStrip;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.KnownParameters;
import org.amas.maintenance.web.NavigationItem;
import org.amas.maintenance.web.NavigationItem.Section;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Submission;
import org.amas.maintenance.web.Takes;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is wrong, and what of it people know already. */
@Controller
class FindingsController {

    private static final int PAGE = 100;
    private static final int SIGHTINGS = 20;
    private static final Map<String, String> LABELS =
            Map.of("note", "What is known of it", "until", "For how many days");

    private final FindingRows rows;
    private final Acknowledgements acknowledgements;
    private final Environments environments;
    private final Clock clock;

    FindingsController(
            FindingRows rows,
            Acknowledgements acknowledgements,
            Environments environments,
            Clock clock) {
        this.rows = rows;
        this.acknowledgements = acknowledgements;
        this.environments = environments;
        this.clock = clock;
    }

    @Bean
    static NavigationItem findingsLink() {
        return NavigationItem.of(
                Section.EVIDENCE, 10, "findings", "Findings", "/findings", "alert-triangle");
    }

    /** The page's filters, as they are asked for. */
    record Query(
            @RequestParam @Nullable String environment,
            @RequestParam @Nullable String state,
            @RequestParam @Nullable String severity,
            @RequestParam @Nullable String after) {

        String afterOrEmpty() {
            return after == null ? "" : after.strip();
        }

        String stateOrEmpty() {
            return state == null ? "" : state.strip();
        }
    }

    /** The filters as they are read; what can't be read is told, and the usual one instead. */
    private record Filters(
            Environment of,
            String state,
            Set<FindingState> states,
            Severity least,
            Cursor after,
            List<FieldError> wrong) {}

    private Filters read(Query query) {
        List<FieldError> wrong = new ArrayList<>();
        String name = query.environment() == null ? "" : query.environment().strip();
        Optional<Environment> of = environments.named(name);
        if (of.isEmpty() && !name.isEmpty()) {
            wrong.add(none("environment", "There is no environment “%s”", name));
        }
        String state = query.stateOrEmpty();
        Optional<Set<FindingState>> states = FindingState.named(state);
        if (states.isEmpty()) {
            wrong.add(none("state", "No finding can be in the state “%s”", state));
        }
        String word = query.severity() == null ? "" : query.severity().strip();
        Optional<Severity> least = severity(word);
        if (least.isEmpty() && !word.isEmpty()) {
            wrong.add(none("severity", "There is no severity “%s”", word));
        }
        Optional<Cursor> after = Cursor.of(query.afterOrEmpty());
        if (after.isEmpty()) {
            wrong.add(
                    new FieldError(null, "That is no place in this list: it begins at the worst."));
        }
        return new Filters(
                of.orElseGet(environments::usual),
                states.isEmpty() ? "" : state,
                states.orElseGet(() -> FindingState.named("").orElseThrow()),
                least.orElse(Severity.WARNING),
                after.orElse(Cursor.START),
                wrong);
    }

    private static FieldError none(String field, String sentence, String typed) {
        String shown = KnownParameters.shown(typed);
        return new FieldError(field, sentence.formatted(shown) + ". Choose one of the list.");
    }

    @GetMapping("/findings")
    String list(
            @ModelAttribute Query query,
            CurrentUser user,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        Filters filters = read(query);
        List<FieldError> wrong = new ArrayList<>(filters.wrong());
        wrong.addAll(KnownParameters.unknown(request));
        if (!wrong.isEmpty()) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("errors", new FormErrors(wrong));
        }
        return list(filters, Map.of(), user, model);
    }

    private String list(
            Filters filters, Map<String, String> fields, CurrentUser user, Model model) {
        Environment of = filters.of();
        Filter filter = new Filter(of.name(), filters.states(), filters.least());
        List<FindingLife> found = rows.page(filter, filters.after(), PAGE + 1);
        List<FindingLife> shown = found.stream().limit(PAGE).toList();
        Filter all = new Filter(of.name(), EnumSet.allOf(FindingState.class), filter.least());
        model.addAttribute("of", of);
        model.addAttribute("findings", shown);
        model.addAttribute("counts", rows.counts(all));
        model.addAttribute("open", open(of.name()));
        model.addAttribute("state", filters.state());
        model.addAttribute("severity", filter.least());
        model.addAttribute(
                "next", found.size() > PAGE ? Cursor.after(shown.getLast()).word() : null);
        model.addAttribute("isFirst", filters.after().equals(Cursor.START));
        model.addAttribute("values", fields);
        model.addAttribute("mayDecide", user.mayDecide());
        model.addAttribute("states", states());
        model.addAttribute("severities", severities());
        model.addAttribute(
                "environments",
                environments.all().stream().map(e -> Choice.of(e.name(), e.title())).toList());
        model.addAttribute("environment", new EnvironmentStrip(of.title(), of.approvalRequired()));
        return "run/findings";
    }

    /** All that one act would accept: how many, and the newest of them. */
    record Open(int count, long upTo) {}

    private Open open(String environment) {
        Filter open = new Filter(environment, FindingState.OPEN, Severity.WARNING);
        List<FindingLife> all = rows.page(open, Cursor.START, Acknowledgements.MOST_AT_ONCE + 1);
        long newest = all.stream().mapToLong(FindingLife::id).max().orElse(0);
        return new Open(all.size(), newest);
    }

    private static List<Choice> states() {
        List<Choice> choices =
                new ArrayList<>(
                        List.of(
                                Choice.of("", "Not gone"),
                                Choice.of("open", "New or still there")));
        Arrays.stream(FindingState.values())
                .map(state -> Choice.of(state.id(), state.word()))
                .forEach(choices::add);
        return choices;
    }

    private static List<Choice> severities() {
        return Stream.of(Severity.values())
                .map(s -> Choice.of(s.name(), "From " + s.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static Optional<Severity> severity(String word) {
        return Arrays.stream(Severity.values())
                .filter(severity -> severity.name().equals(word))
                .findFirst();
    }

    private Environment environment(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return environments.usual();
        }
        return environments
                .named(name)
                .orElseThrow(() -> new NotFound("There is no such environment."));
    }

    @PostMapping("/findings/baseline")
    @Takes({"environment", "upTo", "note", "until"})
    String acceptAll(
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        String environment = environment(fields.get("environment")).name();
        boolean taken =
                Submission.took(
                        () ->
                                acknowledgements.acceptAll(
                                        environment, upTo(fields), word(fields), user.actor()),
                        FindingsController::label,
                        model,
                        response);
        return taken
                ? "redirect:/findings?state=known&environment=" + environment
                : list(read(new Query(environment, null, null, null)), fields, user, model);
    }

    private static long upTo(Map<String, String> fields) {
        String text = fields.getOrDefault("upTo", "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    @GetMapping("/findings/{id}")
    String one(@PathVariable long id, CurrentUser user, Model model) {
        return one(id, Map.of(), user, model);
    }

    private String one(long id, Map<String, String> fields, CurrentUser user, Model model) {
        FindingLife life =
                rows.named(id)
                        .orElseThrow(() -> new NotFound("There is no finding %d.".formatted(id)));
        Environment of = environments.named(life.environment()).orElse(null);
        model.addAttribute("life", life);
        model.addAttribute("words", rows.words(id));
        model.addAttribute("sightings", rows.sightings(id, SIGHTINGS));
        model.addAttribute("values", fields);
        model.addAttribute("mayAct", user.mayLaunch());
        if (of != null) {
            model.addAttribute(
                    "environment", new EnvironmentStrip(of.title(), of.approvalRequired()));
        }
        return "run/finding";
    }

    @PostMapping("/findings/{id}/acknowledgements")
    @Takes({"seen", "note", "until"})
    String acknowledge(
            @PathVariable long id,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        Long seen = fields.containsKey("seen") ? seen(fields) : null;
        boolean taken =
                Submission.took(
                        () -> acknowledgements.give(id, word(fields), seen, user.actor()),
                        FindingsController::label,
                        model,
                        response);
        return taken ? "redirect:/findings/" + id : one(id, fields, user, model);
    }

    private static long seen(Map<String, String> fields) {
        String text = fields.getOrDefault("seen", "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0L;
    }

    @PostMapping("/findings/{id}/withdrawal")
    @Takes({"seen", "note", "until"})
    String withdraw(
            @PathVariable long id,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        boolean taken =
                Submission.took(
                        () -> acknowledgements.withdraw(id, seen(fields), user.actor()),
                        FindingsController::label,
                        model,
                        response);
        return taken ? "redirect:/findings/" + id : one(id, fields, user, model);
    }

    private static String label(String field) {
        return LABELS.getOrDefault(field, field);
    }

    private Acknowledgements.Word word(Map<String, String> fields) {
        String days = fields.getOrDefault("until", "").strip();
        Instant until =
                days.matches("[0-9]{1,4}")
                        ? clock.instant().plus(Duration.ofDays(Long.parseLong(days)))
                        : null;
        return new Acknowledgements.Word(fields.get("note"), until);
    }
}
