package org.amas.maintenance.report;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.KnownParameters;
import org.amas.maintenance.web.NavigationItem;
import org.amas.maintenance.web.NavigationItem.Section;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The auditor's control question, its answer, and a draw from what it counts. */
@Controller
class ControlController {

    private final ControlReading reading;
    private final ControlAnswers answers;
    private final DutyBoard board;
    private final Environments environments;
    private final Clock clock;

    ControlController(
            ControlReading reading,
            ControlAnswers answers,
            DutyBoard board,
            Environments environments,
            Clock clock) {
        this.reading = reading;
        this.answers = answers;
        this.board = board;
        this.environments = environments;
        this.clock = clock;
    }

    /** A number of the answer, which leads to exactly the duties behind it. */
    record Number(String word, long count, @Nullable String href) {}

    @GetMapping("/reports/control")
    String ask(
            @ModelAttribute("form") ControlForm form,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        choices(model);
        List<FieldError> unknown = KnownParameters.unknown(request);
        if (form.isAsked() || !unknown.isEmpty()) {
            try {
                if (!unknown.isEmpty()) {
                    throw new InvalidRequest(unknown);
                }
                ControlAnswer answer = answers.of(reading.question(form));
                if (form.draws() && ControlForm.text(form.seed()).isEmpty()) {
                    return "redirect:" + seeded(form, answer);
                }
                show(answer, form, model);
                draw(answer, form, model);
            } catch (InvalidRequest wrong) {
                response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
                model.addAttribute("errors", FormErrors.sentences(wrong));
            }
        }
        return "report/control";
    }

    /** The address says the seed, so that whoever gets it draws the same. */
    private static String seeded(ControlForm form, ControlAnswer answer) {
        return answer.question()
                .at(
                        "/reports/control",
                        "sample",
                        ControlForm.text(form.sample()),
                        "seed",
                        Draw.madeSeed());
    }

    private void choices(Model model) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        model.addAttribute(
                "procedures", board.procedures().stream().map(key -> Choice.of(key, key)).toList());
        model.addAttribute(
                "environments",
                environments.all().stream().map(e -> Choice.of(e.name(), e.title())).toList());
        model.addAttribute("usual", environments.usual().name());
        model.addAttribute("periods", ControlPeriods.choices(today));
        model.addAttribute("quarter", ControlPeriods.quarter(today));
        model.addAttribute("everywhere", true);
    }

    private static void show(ControlAnswer answer, ControlForm form, Model model) {
        ControlQuestion question = answer.question();
        Fate fate = fate(form);
        model.addAttribute("answer", answer);
        model.addAttribute("numbers", numbers(answer));
        model.addAttribute("fate", fate == null ? null : fate.word());
        boolean all = ControlForm.text(form.fate()).equals("all");
        model.addAttribute("all", all);
        model.addAttribute(
                "listed",
                all ? answer.duties() : fate == null ? answer.exceptions() : answer.of(fate));
        model.addAttribute("only", question.at("/reports/control"));
        model.addAttribute("from", question.period().first().toString());
        model.addAttribute("to", question.period().last().toString());
    }

    private static List<Number> numbers(ControlAnswer answer) {
        return Arrays.stream(Fate.values())
                .map(
                        fate ->
                                new Number(
                                        fate.word(),
                                        answer.of(fate).size(),
                                        answer.question()
                                                .at("/reports/control", "fate", fate.name())))
                .toList();
    }

    private static @Nullable Fate fate(ControlForm form) {
        String word = ControlForm.text(form.fate());
        if (word.isEmpty() || word.equals("all")) {
            return null;
        }
        return Arrays.stream(Fate.values())
                .filter(fate -> fate.name().equals(word))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidRequest(
                                        List.of(new FieldError(null, "There is no such column."))));
    }

    private void draw(ControlAnswer answer, ControlForm form, Model model) {
        if (!form.draws()) {
            return;
        }
        Draw draw = reading.draw(form, answer);
        Map<Long, ControlDuty> known =
                answer.duties().stream()
                        .collect(Collectors.toMap(ControlDuty::id, Function.identity()));
        model.addAttribute("draw", draw);
        model.addAttribute("drawn", draw.duties().stream().map(known::get).toList());
        model.addAttribute(
                "pack",
                answer.question()
                        .at(
                                "/reports/control/evidence.zip",
                                "sample",
                                Integer.toString(draw.sample()),
                                "seed",
                                draw.seed()));
    }

    @Bean
    static NavigationItem controlNavigation() {
        return NavigationItem.of(
                Section.EVIDENCE,
                11,
                "control",
                "Control question",
                "/reports/control",
                "clipboard-check");
    }
}
