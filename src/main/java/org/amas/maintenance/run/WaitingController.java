package org.amas.maintenance.run;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The list of what waits for a person. */
@Controller
class WaitingController {

    private final Waiting waiting;

    WaitingController(Waiting waiting) {
        this.waiting = waiting;
    }

    @GetMapping("/waiting")
    String list(Model model) {
        model.addAttribute("items", waiting.items());
        model.addAttribute("everywhere", true);
        return "run/waiting";
    }
}
