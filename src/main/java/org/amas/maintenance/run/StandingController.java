package org.amas.maintenance.run;

import org.amas.maintenance.access.CurrentUser;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.StandingRows.Standing;
import org.amas.maintenance.web.NavigationItem;
import org.amas.maintenance.web.NavigationItem.Section;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The list of what was approved in advance, and the button that takes it back. */
@Controller
class StandingController {

    private final StandingApprovals standing;
    private final StandingWords words;
    private final Steps steps;

    StandingController(StandingApprovals standing, StandingWords words, Steps steps) {
        this.standing = standing;
        this.words = words;
        this.steps = steps;
    }

    @Bean
    static NavigationItem standingLink() {
        return NavigationItem.of(
                Section.WORK,
                27,
                "standing",
                "Standing approvals",
                "/standing-approvals",
                "calendar-time");
    }

    /**
     * One of them, as the page shows it.
     *
     * @param inForce whether a step would go by it now
     */
    record Line(Standing standing, Map<String, Object> parameters, boolean inForce) {}

    @GetMapping("/standing-approvals")
    String list(CurrentUser user, Model model) {
        List<Line> lines = standing.all().stream().map(this::line).toList();
        model.addAttribute("inForce", lines.stream().filter(Line::inForce).toList());
        model.addAttribute("over", lines.stream().filter(line -> !line.inForce()).toList());
        model.addAttribute("mayDecide", user.mayDecide());
        model.addAttribute("everywhere", true);
        return "run/standing";
    }

    private Line line(Standing one) {
        return new Line(one, new TreeMap<>(steps.read(one.parameters())), words.isInForce(one));
    }

    @PostMapping("/standing-approvals/{id}/revocation")
    String revoke(@PathVariable long id, Actor actor) {
        standing.revoke(id, actor);
        return "redirect:/standing-approvals";
    }
}
