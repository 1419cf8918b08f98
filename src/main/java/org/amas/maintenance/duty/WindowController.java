package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.duty.Slots.Slot;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.web.Choice;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.PagePart;
import org.amas.maintenance.web.Takes;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The form of one window; whatever is typed is shown as what it would mean before it is saved. */
@Controller
@RequestMapping("/schedule/windows/{group}/{name}/{place}")
@Takes({
    "preset",
    "day",
    "nth",
    "date",
    "from",
    "days",
    "to",
    "zone",
    "cron",
    "lasts",
    "automatic",
    "reason",
    "version"
})
class WindowController {

    private static final List<Choice> DAYS =
            Arrays.stream(DayOfWeek.values())
                    .map(
                            day ->
                                    Choice.of(
                                            day.name(),
                                            day.getDisplayName(TextStyle.FULL, Locale.ENGLISH)))
                    .toList();
    private static final List<Choice> NTH =
            List.of(
                    Choice.of("1", "First"),
                    Choice.of("2", "Second"),
                    Choice.of("3", "Third"),
                    Choice.of("4", "Fourth"),
                    Choice.of("-1", "Last"));

    private final Windows windows;
    private final Slots slots;
    private final Previews previews;
    private final ReadOnly readings;
    private final DutySettings settings;
    private final Catalogue catalogue;

    WindowController(
            Windows windows,
            Slots slots,
            Previews previews,
            ReadOnly readings,
            DutySettings settings,
            Catalogue catalogue) {
        this.windows = windows;
        this.slots = slots;
        this.previews = previews;
        this.readings = readings;
        this.settings = settings;
        this.catalogue = catalogue;
    }

    /**
     * @param fields of the form as somebody left it, if they did
     * @param part tells whether only the preview is asked for, while somebody types
     */
    @GetMapping
    String form(
            @PathVariable String group,
            @PathVariable String name,
            @PathVariable String place,
            @RequestParam Map<String, String> fields,
            @RequestHeader(name = PagePart.HEADER, required = false) @Nullable String part,
            Model model,
            HttpServletResponse response) {
        String key = group + "/" + name;
        windows.requireKnown(key, place);
        WindowForm form =
                WindowForm.isIn(fields)
                        ? WindowForm.of(fields)
                        : WindowForm.of(slots.find(key, place).orElse(null));
        String page = page(key, place, form, model, response);
        if (PagePart.isAskedBy(part)) {
            return "duty/window :: preview";
        }
        return page;
    }

    @PostMapping
    String save(
            @PathVariable String group,
            @PathVariable String name,
            @PathVariable String place,
            @RequestParam Map<String, String> fields,
            CurrentUser user,
            Model model,
            HttpServletResponse response) {
        String key = group + "/" + name;
        windows.requireKnown(key, place);
        WindowForm form = WindowForm.of(fields);
        try {
            windows.set(
                    key,
                    place,
                    WindowReading.window(form),
                    form.automatic(),
                    form.reason(),
                    form.version(),
                    user.actor());
            return "redirect:/schedule/windows";
        } catch (InvalidRequest refused) {
            String page = page(key, place, form, model, response);
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("errors", errors(refused, form));
            return page;
        } catch (Conflict faster) {
            long now = slots.find(key, place).map(Slot::version).orElse(0L);
            String page = page(key, place, form.on(now), model, response);
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute(
                    "errors",
                    new FormErrors(
                            List.of(new FieldError(null, String.valueOf(faster.getMessage())))));
            return page;
        }
    }

    /** A window that can't be read is told of before anybody asks for the reason: here with it. */
    private static FormErrors errors(InvalidRequest refused, WindowForm form) {
        List<FieldError> all = new ArrayList<>(refused.errors());
        if (form.reason().isBlank() && all.stream().noneMatch(e -> "reason".equals(e.field()))) {
            all.add(new FieldError("reason", "is required"));
        }
        return FormErrors.sentences(new InvalidRequest(all));
    }

    private String page(
            String procedure,
            String environment,
            WindowForm form,
            Model model,
            HttpServletResponse response) {
        model.addAttribute("version", catalogue.find(procedure).orElseThrow());
        // Not as "environment", which is what the layout's strip is about.
        model.addAttribute("place", environment);
        model.addAttribute("slot", slots.find(procedure, environment).orElse(null));
        model.addAttribute("form", form);
        model.addAttribute("presets", Preset.choices());
        model.addAttribute("weekdays", DAYS);
        model.addAttribute("nths", NTH);
        model.addAttribute("readsOnly", readings.onlyReads(procedure, environment));
        model.addAttribute("startsAtAll", settings.automaticStart());
        model.addAttribute("everywhere", true);
        try {
            Recurrence window = WindowReading.window(form);
            windows.requireApart(window);
            model.addAttribute("preview", previews.of(window, procedure, environment));
        } catch (InvalidRequest unreadable) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            FormErrors errors = FormErrors.sentences(unreadable);
            model.addAttribute("errors", errors);
            model.addAttribute(
                    "preview",
                    Preview.unreadable(errors.items().stream().map(FieldError::message).toList()));
        }
        return "duty/window";
    }
}
