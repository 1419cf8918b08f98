package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.EnvironmentStrip;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.KnownParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /**
     * The filter form, as typed; dates are days in UTC, both included.
     *
     * @param real without dry runs
     * @param upTo the last run that a report knew
     * @param runs the numbers of those that a report's number is about, with commas
     */
    record Query(
            @Nullable String procedure,
            @Nullable String environment,
            @Nullable String state,
            @Nullable String person,
            @Nullable String from,
            @Nullable String to,
            @Nullable Boolean real,
            @Nullable Long upTo,
            @Nullable String runs) {

        public boolean filters() {
            return Stream.of(procedure, environment, state, person, from, to, runs)
                            .anyMatch(text -> text != null && !text.isBlank())
                    || Boolean.TRUE.equals(real)
                    || upTo != null;
        }
    }

    @GetMapping("/history")
    String history(
            @ModelAttribute("query") Query query,
            @RequestParam(required = false) @Nullable Long before,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        HistoryFilter read = HistoryFilter.of(query);
        List<FieldError> errors = new ArrayList<>(read.errors());
        errors.addAll(KnownParameters.unknown(request));
        nowhere(read.filter()).ifPresent(errors::add);
        boolean sound = errors.isEmpty();
        if (!sound) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
        }
        RunHistory.Page page =
                sound ? history.page(read.filter(), before, PAGE) : RunHistory.Page.EMPTY;
        model.addAttribute("errors", new FormErrors(errors));
        model.addAttribute("runs", summaries.of(page.items()));
        model.addAttribute("total", sound ? history.count(read.filter()) : null);
        model.addAttribute("newest", before == null ? null : link(query).encode().toUriString());
        model.addAttribute("older", page.next() == null ? null : older(query, page.next()));
        model.addAttribute("procedures", withTyped(procedures(), query.procedure()));
        model.addAttribute("environments", withTyped(environmentChoices(), query.environment()));
        model.addAttribute("environment", strip(query.environment()));
        model.addAttribute("everywhere", true);
        String state = state(query);
        model.addAttribute("state", state);
        model.addAttribute("states", withTyped(stateChoices(), state));
        return "run/history";
    }

    /** A name that is retired has its runs still; one that never was is mistyped. */
    private Optional<FieldError> nowhere(RunHistory.Filter filter) {
        return history.unknown(filter.procedure(), filter.environment())
                .map(
                        field -> {
                            String asked =
                                    field.equals("procedure")
                                            ? filter.procedure()
                                            : filter.environment();
                            String shown = KnownParameters.shown(String.valueOf(asked));
                            return new FieldError(
                                    field,
                                    "There is no %s %s. Choose one of the list."
                                            .formatted(field, shown));
                        });
    }

    /** Of the one environment that is asked for; null if that is none of ours, or any. */
    private @Nullable EnvironmentStrip strip(@Nullable String environment) {
        return environments
                .named(environment == null ? "" : environment.strip())
                .map(e -> new EnvironmentStrip(e.title(), e.approvalRequired()))
                .orElse(null);
    }

    /** As the list of choices has it; what is in no list, as it was typed. */
    private static @Nullable String state(Query query) {
        String typed = query.state();
        return typed == null ? null : RunState.named(typed).map(RunState::name).orElse(typed);
    }

    /** What was asked for stays chosen, though it is retired, gone or wrong. */
    private static List<Choice> withTyped(List<Choice> known, @Nullable String typed) {
        if (typed == null
                || typed.isBlank()
                || known.stream().anyMatch(choice -> choice.value().equals(typed))) {
            return known;
        }
        return Stream.concat(known.stream(), Stream.of(Choice.of(typed, typed))).toList();
    }

    private static String older(Query query, long next) {
        return link(query).queryParam("before", next).encode().toUriString();
    }

    private static UriComponentsBuilder link(Query query) {
        UriComponentsBuilder link = UriComponentsBuilder.fromPath("/history");
        add(link, "procedure", query.procedure());
        add(link, "environment", query.environment());
        add(link, "state", query.state());
        add(link, "person", query.person());
        add(link, "from", query.from());
        add(link, "to", query.to());
        add(link, "real", Boolean.TRUE.equals(query.real()) ? "true" : null);
        add(link, "upTo", query.upTo() == null ? null : query.upTo().toString());
        add(link, "runs", query.runs());
        return link;
    }

    private static void add(UriComponentsBuilder link, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            link.queryParam(name, "{" + name + "}").uriVariables(java.util.Map.of(name, value));
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
                        .map(s -> Choice.of(s.name(), format.status(s).word()));
        return Stream.concat(Stream.of(Choice.of("", "Any")), known).toList();
    }
}
