package org.amas.maintenance.duty;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.Planning;
import org.amas.maintenance.run.RunLauncher;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        Launch launch = launch(duty.procedure(), duty.environment(), duty.nominal(), null);
        launcher.launch(launch, "duty-" + duty.id(), schedule, duty.windowEnd());
    }

    /**
     * By a person. A double click is one run; once that has ended, another may follow.
     *
     * @param planDigest of the plan that was shown; null if it only reads
     * @throws Conflict if a run is at it, or it is settled
     */
    void byPerson(DutyBoard.Item duty, @Nullable String planDigest, Actor person) {
        if (!duty.state().isOpen()) {
            throw new Conflict(
                    "%s in %s isn't open: %s."
                            .formatted(duty.title(), duty.environment(), standing(duty)));
        }
        Launch launch = launch(duty.procedure(), duty.environment(), duty.nominal(), planDigest);
        launcher.launch(launch, "duty-%d-%d".formatted(duty.id(), duty.runs().size()), person);
    }

    /** Who or what settled it, or is at it, and since when. */
    private static String standing(DutyBoard.Item duty) {
        Formats format = new Formats();
        if (duty.by() != null && duty.at() != null) {
            return "%s, says %s since %s"
                    .formatted(
                            format.status(duty.state()).word(), duty.by(), format.utc(duty.at()));
        }
        if (duty.run() == null) {
            return format.status(duty.state()).word();
        }
        return duty.runs().stream()
                .filter(run -> run.id() == duty.run())
                .findFirst()
                .map(
                        run ->
                                Overtaken.launched(run.id(), run.actorName(), run.createdAt())
                                        + " counts for it")
                .orElse("run " + duty.run() + " counts for it");
    }

    /** What it would touch; writes nothing. */
    Planning plan(DutyBoard.Item duty) {
        return launcher.plan(launch(duty.procedure(), duty.environment(), duty.nominal(), null));
    }

    /** All of them: one that is refused keeps no other from starting. */
    Launches all(List<DutyBoard.Item> duties, Actor person) {
        List<DutyBoard.Item> started = new ArrayList<>();
        List<Launches.Refused> refused = new ArrayList<>();
        for (DutyBoard.Item duty : duties) {
            try {
                byPerson(duty, null, person);
                started.add(duty);
            } catch (InvalidRequest | Conflict | NotFound why) {
                refused.add(new Launches.Refused(duty, String.valueOf(why.getMessage())));
            }
        }
        return new Launches(started, refused);
    }

    private static Launch launch(
            String procedure, String environment, Instant nominal, @Nullable String planDigest) {
        String reason = "duty of " + new Formats().utc(nominal);
        return new Launch(procedure, environment, Map.of(), reason, false, planDigest, null);
    }
}
