package org.amas.maintenance.duty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.RunLauncher;
import org.amas.maintenance.web.Formats;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.Map;

/** Launches what a duty asks for, once for each key however often it is asked. */
@Component
class DutyLaunch {

    private final RunLauncher launcher;

    DutyLaunch(RunLauncher launcher) {
        this.launcher = launcher;
    }

    /** By the schedule: what would change something later than its window isn't begun. */
    void bySchedule(Duty duty, Actor schedule) {
        Launch launch = launch(duty.procedure(), duty.environment(), duty.nominal());
        launcher.launch(launch, "duty-" + duty.id(), schedule, duty.windowEnd());
    }

    /** By a person. A double click is one run; once that has ended, another may follow. */
    void byPerson(DutyBoard.Item duty, Actor person) {
        Launch launch = launch(duty.procedure(), duty.environment(), duty.nominal());
        launcher.launch(launch, "duty-%d-%d".formatted(duty.id(), duty.runs().size()), person);
    }

    private static Launch launch(String procedure, String environment, Instant nominal) {
        String reason = "duty of " + new Formats().utc(nominal);
        return new Launch(procedure, environment, Map.of(), reason, false, null, null);
    }
}
