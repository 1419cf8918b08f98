package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Every run there ever was, newest first. */
@Controller
class HistoryController {

    private static final int PAGE = 50;

    private final RunHistory history;
    private final RunSummaries summaries;
    private final Catalogue catalogue;
    private final Environments environments;

    HistoryController(
            RunHistory history,
            RunSummaries summaries,
            Catalogue catalogue,
            Environments environments) {
        this.history = history;
        this.summaries = summaries;
        this.catalogue = catalogue;
        this.environments = environments;
    }

    /** The filter form, as typed; dates are days in UTC, both included. */
    record Query(
            @Nullable String procedure,
            @Nullable String environment,
            @Nullable String state,
            @Nullable String person,
            @Nullable String from,
            @Nullable String to) {

        public boolean filters() {
            return Stream.of(procedure, environment, state, person, from, to)
                    .anyMatch(text -> text != null && !text.isBlank());
        }
    }

    @GetMapping("/history")
    String history(
            @ModelAttribute("query") Query query,
            @RequestParam(required = false) @Nullable Long before,
            Model model) {
        List<FieldError> errors = new ArrayList<>();
        RunHistory.Filter filter =
                new RunHistory.Filter(
                        text(query.procedure()),
                        text(query.environment()),
                        states(query.state(), errors),
                        text(query.person()),
                        day("from", query.from(), 0, errors),
                        day("to", query.to(), 1, errors));
        if (!errors.isEmpty()) {
            model.addAttribute("errors", new FormErrors(errors));
        } else {
            RunHistory.Page page = history.page(filter, before, PAGE);
            model.addAttribute("runs", summaries.of(page.items()));
            model.addAttribute("older", page.next() == null ? null : older(query, page.next()));
        }
        model.addAttribute("procedures", procedures());
        model.addAttribute("environments", environmentChoices());
        model.addAttribute("states", stateChoices());
        return "run/history";
    }

    private static String older(Query query, long next) {
        UriComponentsBuilder link = UriComponentsBuilder.fromPath("/history");
        add(link, "procedure", query.procedure());
        add(link, "environment", query.environment());
        add(link, "state", query.state());
        add(link, "person", query.person());
        add(link, "from", query.from());
        add(link, "to", query.to());
        return link.queryParam("before", next).encode().toUriString();
    }

    private static void add(UriComponentsBuilder link, String name, @Nullable String value) {
        if (text(value) != null) {
            link.queryParam(name, value);
        }
    }

    private List<Choice> procedures() {
        Stream<Choice> known =
                catalogue.entries().stream()
                        .map(e -> Choice.of(e.version().key(), e.version().key()));
        return Stream.concat(Stream.of(Choice.of("", "Any")), known).toList();
    }

    private List<Choice> environmentChoices() {
        Stream<Choice> known = environments.all().stream().map(e -> Choice.of(e.name(), e.title()));
        return Stream.concat(Stream.of(Choice.of("", "Any")), known).toList();
    }

    private static List<Choice> stateChoices() {
        Formats format = new Formats();
        Stream<Choice> known =
                Arrays.stream(RunState.values())
                        .map(s -> Choice.of(word(s), format.status(s).word()));
        return Stream.concat(Stream.of(Choice.of("", "Any")), known).toList();
    }

    private static Set<RunState> states(@Nullable String word, List<FieldError> errors) {
        if (text(word) == null) {
            return Set.of();
        }
        List<RunState> found =
                Arrays.stream(RunState.values()).filter(s -> word(s).equals(word)).toList();
        if (found.isEmpty()) {
            errors.add(new FieldError("state", "There is no such state."));
        }
        return Set.copyOf(found);
    }

    private static String word(RunState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Instant day(
            String field, @Nullable String text, int later, List<FieldError> errors) {
        if (text(text) == null) {
            return null;
        }
        try {
            return LocalDate.parse(String.valueOf(text))
                    .plusDays(later)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeParseException e) {
            errors.add(new FieldError(field, "Write the day as 2026-11-23."));
            return null;
        }
    }

    private static @Nullable String text(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
