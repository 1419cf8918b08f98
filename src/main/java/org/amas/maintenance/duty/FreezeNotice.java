package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Freezes.Freeze;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

import java.util.List;

/** What is frozen now, for the pages from which somebody may launch several things at once. */
@ControllerAdvice(
        assignableTypes = {
            TodayController.class,
            DutyController.class,
            DutyRunController.class,
            SignOffController.class,
            ScheduleController.class,
            FreezeController.class
        })
class FreezeNotice {

    private final Freezes freezes;
    private final DutySettings settings;

    FreezeNotice(Freezes freezes, DutySettings settings) {
        this.freezes = freezes;
        this.settings = settings;
    }

    /** Whether a freeze keeps anything from starting. */
    @ModelAttribute("startsAtAll")
    boolean startsAtAll() {
        return settings.automaticStart();
    }

    @ModelAttribute("frozen")
    List<Freeze> frozen() {
        return freezes.holding();
    }
}
