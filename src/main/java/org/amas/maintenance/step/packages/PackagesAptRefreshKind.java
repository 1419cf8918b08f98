package org.amas.maintenance.step.packages;

import jakarta.validation.constraints.Pattern;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.docker.RunningContainer.Printed;
import org.amas.maintenance.step.packages.AptPlaces.Where;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Fetches apt's lists anew, so that what is simulated from them is true today. */
@Component
class PackagesAptRefreshKind extends AptChange<PackagesAptRefreshKind.Settings> {

    /** Any archive that isn't reached is an error, as apt itself calls it a warning. */
    private static final List<String> UPDATE =
            List.of("-o", "APT::Update::Error-Mode=any", "update");

    /**
     * @param service whose containers; empty for none
     * @param patience for one place
     */
    record Settings(
            Where where,
            @Pattern(regexp = "[A-Za-z0-9._-]{0,60}") String service,
            Duration patience)
            implements Placed {

        Settings {
            where = where == null ? Where.MACHINE : where;
            service = service == null ? "" : service;
            patience = patience == null ? Duration.ofMinutes(5) : patience;
        }
    }

    PackagesAptRefreshKind(AptPlaces places) {
        super(places);
    }

    @Override
    public String name() {
        return "packages.apt-refresh";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("lists_fetched");
    }

    @Override
    String rule(Settings settings) {
        return "apt's lists, by what its sources name";
    }

    @Override
    List<PlannedObject> planned(Settings settings, AptPlace place, StepContext context) {
        return List.of(new PlannedObject("package lists", place.name(), "fetch anew", null));
    }

    @Override
    Outcome change(Settings settings, List<AptPlace> all, StepContext context)
            throws IOException, InterruptedException {
        int fetched = 0;
        for (AptPlace place : all) {
            if (!context.mayTouch(planned(settings, place, context).getFirst())) {
                context.say(place.name() + ": left, it wasn't in the plan");
                continue;
            }
            List<String> command = new ArrayList<>(APT);
            command.addAll(UPDATE);
            context.say(place.name() + ": apt-get update …");
            Printed printed = place.change(command, settings.patience());
            String said = (printed.out() + printed.errors()).strip();
            said.lines().forEach(line -> context.say("  " + line));
            if (printed.exit() == 0) {
                fetched++;
            } else {
                context.finding(
                        Finding.error(
                                        place.name(),
                                        "apt can't fetch all of its lists",
                                        "lists:" + place.name())
                                .evidence("exit code " + printed.exit() + "\n" + said));
            }
        }
        context.reading(AptPlaces.named(Reading.of("lists_fetched", fetched, ""), all));
        return Outcome.done(
                "lists of %d of %s fetched".formatted(fetched, Amount.of(all.size(), "place")));
    }
}
