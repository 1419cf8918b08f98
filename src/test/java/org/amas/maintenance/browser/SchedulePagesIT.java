package org.amas.maintenance.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A lead's morning with the schedule: another window, a freeze, an exemption. */
class SchedulePagesIT extends BrowserSuite {

    @Test
    void aWindowIsShownWhileItIsTypedAndThenSaved() {
        // Whoever types one end of a window before the other has none for a moment.
        Operator lead =
                operator("lead")
                        .tolerates("status of 422")
                        .opens("/schedule/windows/tools/maintenance-alerts/production");
        Page page = lead.page();
        assertThat(page.isVisible("#from")).as("nothing is asked of what is on demand").isFalse();
        page.fill("#reason", "They were forgotten");
        page.check("input[value=weekly]");
        page.selectOption("#day", "WEDNESDAY");
        page.fill("#from", "09:00");
        page.fill("#to", "10:00");
        page.waitForSelector("#preview >> text=Every Wednesday 09:00–10:00 UTC");
        assertThat(page.inputValue("#reason")).isEqualTo("They were forgotten");
        EveryPageIT.everyLook(lead, "window-typed");
        page.click("#save");
        lead.sees("Every Wednesday 09:00–10:00 UTC").sees("They were forgotten");
        EveryPageIT.everyLook(lead, "windows-changed");
    }

    @Test
    void aFreezeIsSeenByWhoeverLaunches() {
        Operator lead = operator("lead").opens("/schedule/freezes");
        Page page = lead.page();
        page.check("input[name=environment][value=rehearsal]");
        String until = Instant.now().plus(2, ChronoUnit.DAYS).toString().substring(0, 16);
        page.fill("#until", until);
        page.fill("#reason", "The rehearsal of release 7");
        page.click("#freeze");
        lead.sees("holds now");
        EveryPageIT.everyLook(lead, "freezes");
        EveryPageIT.everyLook(lead.opens("/schedule").sees("is frozen until"), "schedule-frozen");
        Operator engineer = operator("engineer").opens("/procedures/daily/log-rotation");
        engineer.sees("by lead: The rehearsal of release 7");
        EveryPageIT.everyLook(engineer, "procedure-frozen");
        page = lead.opens("/schedule/freezes").page();
        page.click("text=End it now");
        page.click("[data-confirm-yes]");
        lead.sees("Ended by lead");
        EveryPageIT.everyLook(lead, "freezes-over");
    }

    @Test
    void aStepIsExempted() {
        Operator lead = operator("lead").opens("/schedule/exemptions");
        Page page = lead.page();
        page.selectOption("#procedure", "daily/system-status");
        page.click("text=Choose its step");
        page.selectOption("#step", "Containers of the stack");
        EveryPageIT.everyLook(lead, "exemption");
        page.fill("#until", Instant.now().plus(20, ChronoUnit.DAYS).toString().substring(0, 10));
        page.fill("#reason", "The engine is upgraded");
        page.click("#exempt");
        lead.sees("The engine is upgraded");
        EveryPageIT.everyLook(lead, "exemptions");
    }
}
