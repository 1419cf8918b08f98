package org.amas.maintenance.duty;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

/** The checklist of one day, and the front door that leads to it. */
@Controller
class TodayController {

    private final TodayPage page;
    private final Checklists checklists;
    private final DutyLaunch launches;
    private final DutyBoard board;

    TodayController(TodayPage page, Checklists checklists, DutyLaunch launches, DutyBoard board) {
        this.page = page;
        this.checklists = checklists;
        this.launches = launches;
        this.board = board;
    }

    @GetMapping("/")
    String home() {
        return "redirect:/today";
    }

    /**
     * @param started duties that were just launched together
     */
    @GetMapping("/today")
    String today(
            @RequestParam(required = false) @Nullable String date,
            @RequestParam(defaultValue = "") List<Long> started,
            Model model) {
        model.addAttribute(
                "launches",
                new Launches(
                        started.stream()
                                .limit(100)
                                .map(id -> board.find(id).orElse(null))
                                .filter(Objects::nonNull)
                                .toList(),
                        List.of()));
        return page.show(page.day(date), model);
    }

    /** All that are open and only read. */
    @PostMapping("/today/runs")
    String runAll(
            @RequestParam(required = false) @Nullable String date,
            Actor actor,
            Model model,
            HttpServletResponse response) {
        LocalDate day = page.day(date);
        Launches launched = launches.all(checklists.startable(day), actor);
        if (launched.refused().isEmpty()) {
            return TodayPage.redirect(day) + started(launched.started());
        }
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("launches", launched);
        return page.show(day, model);
    }

    private static String started(List<Item> duties) {
        return duties.isEmpty()
                ? ""
                : "&started="
                        + String.join(
                                ",", duties.stream().map(one -> String.valueOf(one.id())).toList());
    }
}
