package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.PagePart;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;

/** All checks of a duty's run: a part of the checklist, and a page where that has no script. */
@Controller
class LookController {

    private final DutyBoard board;
    private final Upshots upshots;

    LookController(DutyBoard board, Upshots upshots) {
        this.board = board;
        this.upshots = upshots;
    }

    @GetMapping("/duties/{id}/checks")
    String looks(
            @PathVariable long id,
            Model model,
            @RequestHeader(name = PagePart.HEADER, required = false) @Nullable String part) {
        Item duty =
                board.find(id)
                        .orElseThrow(() -> new NotFound("There is no duty %d.".formatted(id)));
        Long run = duty.run();
        if (run == null) {
            throw new NotFound("No run counts for duty %d.".formatted(id));
        }
        model.addAttribute("duty", duty);
        model.addAttribute("day", Duty.lastDay(duty.windowEnd()));
        model.addAttribute("looks", upshots.looks(run));
        return PagePart.isAskedBy(part) ? "duty/looks :: list" : "duty/looks";
    }
}
