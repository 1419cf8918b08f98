package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.WrittenDay;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills the page of a day's checklist, also where a form on it was refused. */
@Component
class TodayPage {

    private final Checklists checklists;
    private final Signings signings;
    private final Words words;
    private final Pulse pulse;

    TodayPage(Checklists checklists, Signings signings, Words words, Pulse pulse) {
        this.checklists = checklists;
        this.signings = signings;
        this.words = words;
        this.pulse = pulse;
    }

    /**
     * What was typed into a form on the page.
     *
     * @param ids by the name under which a field was sent: the one that it has on the page
     * @param texts by that id
     * @param abouts what a text is about, by that id, where the form has more than one
     */
    record Typed(Map<String, String> ids, Map<String, String> texts, Map<String, String> abouts) {

        Typed(Map<String, String> ids, Map<String, String> texts) {
            this(ids, texts, Map.of());
        }

        /** Of a form with one field. */
        static Typed of(String name, String id, String text) {
            return new Typed(Map.of(name, id), Map.of(id, text));
        }
    }

    /**
     * @throws NotFound if no day is written so
     */
    LocalDate day(@Nullable String date) {
        if (date == null || date.isBlank()) {
            return checklists.now();
        }
        try {
            return WrittenDay.parse(date);
        } catch (DateTimeException e) {
            throw new NotFound("There is no such day. Write it as 2026-11-28.");
        }
    }

    static String redirect(LocalDate day) {
        return "redirect:/today?date=" + day;
    }

    String show(LocalDate day, Model model) {
        LocalDate now = checklists.now();
        Today today = checklists.of(day);
        model.addAttribute("today", today);
        model.addAttribute("signing", signings.of(today, now));
        model.addAttribute("people", words.people());
        model.addAttribute("isToday", day.equals(now));
        model.addAttribute("pulseLost", pulse.lost().orElse(null));
        model.addAttribute("before", day.minusDays(1));
        model.addAttribute("after", day.plusDays(1));
        model.addAttribute("everywhere", true);
        if (!model.containsAttribute("typed")) {
            model.addAttribute("typed", Map.of());
        }
        return "duty/today";
    }

    /** The page as it is now, with what was wrong on top and all that was typed still there. */
    String refused(
            LocalDate day,
            RuntimeException why,
            Typed typed,
            Model model,
            HttpServletResponse response) {
        boolean invalid = why instanceof InvalidRequest;
        response.setStatus(
                (invalid ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.CONFLICT).value());
        model.addAttribute("errors", new FormErrors(errors(why, typed)));
        model.addAttribute("typed", typed.texts());
        return show(day, model);
    }

    /** Where somebody was faster, the field may be gone: what was meant for it is told. */
    private static List<FieldError> errors(RuntimeException why, Typed typed) {
        if (why instanceof InvalidRequest invalid) {
            return invalid.errors().stream()
                    .map(
                            error ->
                                    new FieldError(
                                            error.field() == null
                                                    ? null
                                                    : typed.ids()
                                                            .getOrDefault(
                                                                    error.field(), error.field()),
                                            error.sentence()))
                    .toList();
        }
        List<FieldError> errors = new ArrayList<>();
        errors.add(new FieldError(null, String.valueOf(why.getMessage())));
        typed.texts().entrySet().stream()
                .filter(one -> !one.getValue().isBlank())
                .sorted(Map.Entry.comparingByKey())
                .map(one -> new FieldError(null, youWrote(one.getKey(), one.getValue(), typed)))
                .forEach(errors::add);
        return errors;
    }

    private static String youWrote(String id, String text, Typed typed) {
        String about = typed.abouts().get(id);
        return (about == null ? "You wrote: " : "You wrote, %s: ".formatted(about)) + text;
    }

    /** Does what a form asks for, and shows the page again if that is refused. */
    String after(
            LocalDate day, Typed typed, Model model, HttpServletResponse response, Runnable deed) {
        try {
            deed.run();
            return redirect(day);
        } catch (InvalidRequest | Conflict why) {
            return refused(day, why, typed, model, response);
        }
    }
}
