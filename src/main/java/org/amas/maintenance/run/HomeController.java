package org.amas.maintenance.run;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The front door. */
@Controller
class HomeController {

    @GetMapping("/")
    String home() {
        return "redirect:/procedures";
    }
}
