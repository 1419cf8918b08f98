package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Freezes.Freeze;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

import java.util.List;

/** What is frozen now, for the pages from which somebody may launch several things at once. */
@ControllerAdvice(assignableTypes = {TodayController.class, ScheduleController.class})
class FreezeNotice {

    private final Freezes freezes;

    FreezeNotice(Freezes freezes) {
        this.freezes = freezes;
    }

    @ModelAttribute("frozen")
    List<Freeze> frozen() {
        return freezes.holding();
    }
}
