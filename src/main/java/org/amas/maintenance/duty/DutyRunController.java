package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.run.CheckAgain;
import org.amas.maintenance.run.Planning;
import org.amas.maintenance.run.StalePlan;
import org.amas.maintenance.step.Effect;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.FormErrors;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.LocalDate;
import java.util.List;

/** Launches one duty from the checklist, and checks again what its run found. */
@Controller
class DutyRunController {

    private final DutyBoard board;
    private final DutyLaunch launches;
    private final CheckAgain checks;
    private final SignOffs signOffs;
    private final TodayPage page;

    DutyRunController(
            DutyBoard board,
            DutyLaunch launches,
            CheckAgain checks,
            SignOffs signOffs,
            TodayPage page) {
        this.board = board;
        this.launches = launches;
        this.checks = checks;
        this.signOffs = signOffs;
        this.page = page;
    }

    /** Shows on the checklist what it would touch; what destroys has a page of its own. */
    @PostMapping("/duties/{id}/plan")
    String plan(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String date,
            Model model,
            HttpServletResponse response) {
        Item duty = duty(id);
        try {
            return planned(duty, page.day(date), model);
        } catch (InvalidRequest needsAForm) {
            return procedure(duty);
        } catch (Conflict why) {
            return refused(why, date, model, response);
        }
    }

    private String planned(Item duty, LocalDate day, Model model) {
        Planning planning = launches.plan(duty);
        if (planning.steps().stream().anyMatch(step -> step.effect() == Effect.DESTROYS)) {
            return procedure(duty);
        }
        model.addAttribute("planning", planning);
        model.addAttribute("planned", duty);
        return page.show(day, model);
    }

    private static String procedure(Item duty) {
        return "redirect:/procedures/%s?environment=%s"
                .formatted(duty.procedure(), duty.environment());
    }

    /**
     * @param planDigest of the plan that was shown; none for what only reads
     */
    @PostMapping("/duties/{id}/runs")
    String launch(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String date,
            @RequestParam(required = false) @Nullable String planDigest,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        Item duty = duty(id);
        LocalDate day = page.day(date);
        try {
            launches.byPerson(duty, planDigest, actor);
            return TodayPage.redirect(day);
        } catch (StalePlan stale) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("stale", stale.getMessage());
            return planned(duty, day, model);
        } catch (InvalidRequest needsAForm) {
            return procedure(duty);
        } catch (Conflict why) {
            return refused(why, date, model, response);
        }
    }

    /** Checks a step of the duty's run once more, while its day is open; both results are kept. */
    @PostMapping("/duties/{id}/checks/{n}")
    String check(
            @PathVariable long id,
            @PathVariable int n,
            @RequestParam(required = false) @Nullable String date,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        Item duty = duty(id);
        Long run = duty.run();
        if (run == null) {
            throw new NotFound("No run counts for duty %d.".formatted(id));
        }
        try {
            signOffs.requireOpen(Duty.lastDay(duty.windowEnd()));
            checks.start(run, n, actor);
            return TodayPage.redirect(page.day(date));
        } catch (Conflict why) {
            return refused(why, date, model, response);
        }
    }

    private String refused(
            Conflict why, @Nullable String date, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute(
                "errors",
                new FormErrors(List.of(new FieldError(null, String.valueOf(why.getMessage())))));
        return page.show(page.day(date), model);
    }

    private Item duty(long id) {
        return board.find(id).orElseThrow(() -> new NotFound("There is no duty %d.".formatted(id)));
    }
}
