package org.amas.maintenance.step.packages;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.packages.AptPlaces.Where;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which of Debian's packages inside running containers, or on the machine, have newer versions, by
 * simulation: what would come from the security archive is told apart, and so is what still runs
 * libraries that have been replaced on the disk. Nothing is fetched or installed; the lists are as
 * old as the last refresh.
 */
@Component
class PackagesAptKind implements ReadingKind<PackagesAptKind.Settings> {

    /**
     * @param services by the beginning of their names; none: all that run
     * @param maxAge of apt's lists on which the step may pass
     */
    record Settings(Where where, @Size(max = 50) List<@NotBlank String> services, Duration maxAge) {

        Settings {
            where = where == null ? Where.CONTAINERS : where;
            services = services == null ? List.of() : List.copyOf(services);
            maxAge = maxAge == null ? AdvisoryReport.Terms.MONTH : maxAge;
        }

        boolean wants(String service) {
            return services.isEmpty() || services.stream().anyMatch(service::startsWith);
        }
    }

    private final AptPlaces places;

    PackagesAptKind(AptPlaces places) {
        this.places = places;
    }

    @Override
    public String name() {
        return "packages.apt";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public boolean setsVariables() {
        return true;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return settings.where().uses();
    }

    @Override
    public Set<String> readings() {
        return Set.of(
                "upgrades",
                "security_upgrades",
                "held_packages",
                "replaced_libraries",
                "removable_packages",
                "reboot_required");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> gaps = new ArrayList<>();
        List<AptPlace> all = places.of(settings.where(), settings::wants, context);
        try {
            int looked = 0;
            for (AptPlace place : all) {
                looked += look(place, settings, rows, gaps, context) ? 1 : 0;
            }
            return outcome(all.size(), looked, rows, gaps, context);
        } finally {
            AptPlaces.close(all);
        }
    }

    private static Outcome outcome(
            int running,
            int looked,
            List<List<@Nullable Object>> rows,
            List<String> gaps,
            StepContext context) {
        if (running == 0) {
            return Outcome.unknown("no such container runs");
        }
        if (looked == 0 && gaps.isEmpty()) {
            return Outcome.notRun("none of " + Amount.of(running, "place") + " has apt");
        }
        context.show(table(rows));
        if (!rows.isEmpty()) {
            context.show(byOrigin(rows));
        }
        String headline =
                "%s in %s with apt"
                        .formatted(Amount.of(rows.size(), "upgrade"), Amount.of(looked, "place"));
        return gaps.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(String.join("; ", gaps)).headline(headline);
    }

    /**
     * @return whether there is an apt in it, and it told
     */
    private static boolean look(
            AptPlace place,
            Settings settings,
            List<List<@Nullable Object>> rows,
            List<String> gaps,
            StepContext context)
            throws InterruptedException {
        AptState state;
        try {
            state = AptState.of(place);
        } catch (AptState.NoApt none) {
            context.say(place.name() + " has no apt");
            return false;
        } catch (IOException untold) {
            context.say(String.valueOf(untold.getMessage()));
            gaps.add(String.valueOf(untold.getMessage()));
            return false;
        }
        age(place, state, settings).ifPresent(gaps::add);
        if (state.unseen() > 0) {
            gaps.add(
                    "the libraries of %s of %s can't be looked at by this user"
                            .formatted(Amount.of(state.unseen(), "running program"), place.name()));
        }
        tell(place, state, context);
        state.upgrades().forEach(u -> rows.add(row(place.name(), u)));
        return true;
    }

    private static Optional<String> age(AptPlace place, AptState state, Settings settings) {
        if (state.listAge().isEmpty()) {
            return Optional.of(place.name() + " has no apt lists: they were removed, or never got");
        }
        long newest = state.listAge().getAsLong();
        return newest <= settings.maxAge().toDays()
                ? Optional.empty()
                : Optional.of(
                        "the apt lists of %s are %s old"
                                .formatted(place.name(), Amount.of(newest, "day")));
    }

    private static void tell(AptPlace place, AptState state, StepContext context) {
        String service = place.name();
        List<AptUpgrade> security = state.upgrades().stream().filter(AptUpgrade::security).toList();
        reading("upgrades", state.upgrades().size(), place, context);
        reading("security_upgrades", security.size(), place, context);
        reading("held_packages", state.held().size(), place, context);
        reading("replaced_libraries", state.replaced().size(), place, context);
        reading("removable_packages", state.removable().size(), place, context);
        reading("reboot_required", state.reboot().isEmpty() ? 0 : 1, place, context);
        warn(
                security.stream().map(u -> u.name() + " " + u.available()).toList(),
                "security upgrades wait: a machine installs them, a container is made anew from a"
                        + " newer image",
                "security-upgrades:" + service,
                service,
                context);
        warn(
                state.replaced(),
                "still runs libraries that were replaced on its disk: restart it",
                "replaced-libraries:" + service,
                service,
                context);
        warn(
                state.reboot(),
                "what was installed asks for a reboot",
                "reboot-required:" + service,
                service,
                context);
        inform(state.held(), "packages are held back", "held:" + service, service, context);
        inform(
                state.removable(),
                "packages are called no longer needed; nothing removes them by itself",
                "removable:" + service,
                service,
                context);
    }

    private static void warn(
            List<String> what, String text, String print, String service, StepContext context) {
        if (!what.isEmpty()) {
            context.finding(
                    Finding.warning(service, text, print).evidence(String.join("\n", what)));
        }
    }

    private static void inform(
            List<String> what, String text, String print, String service, StepContext context) {
        if (!what.isEmpty()) {
            context.finding(Finding.info(service, text, print).evidence(String.join("\n", what)));
        }
    }

    private static void reading(String name, int value, AptPlace place, StepContext context) {
        Reading reading = Reading.of(name, value, "").label("service", place.name());
        context.reading(AptPlaces.named(reading, List.of(place)));
    }

    private static List<@Nullable Object> row(String service, AptUpgrade upgrade) {
        return Table.row(
                service,
                upgrade.name(),
                upgrade.installed().isEmpty() ? null : upgrade.installed(),
                upgrade.available(),
                upgrade.origins(),
                upgrade.security() ? "yes" : "no");
    }

    private static Table table(List<List<@Nullable Object>> rows) {
        return Table.of(
                "Upgrades of Debian packages, by simulation",
                List.of(
                        Column.text("Service"),
                        Column.text("Package"),
                        Column.text("Installed"),
                        Column.text("Available"),
                        Column.text("Origin"),
                        Column.text("Security")),
                rows);
    }

    private static Table byOrigin(List<List<@Nullable Object>> rows) {
        Map<String, Long> counts =
                rows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        row -> String.valueOf(row.get(4)),
                                        TreeMap::new,
                                        Collectors.counting()));
        List<List<@Nullable Object>> origins = new ArrayList<>();
        counts.forEach((origin, count) -> origins.add(Table.row(origin, count)));
        return Table.of(
                "Upgrades by origin",
                List.of(Column.text("Origin"), new Column("Packages", "count")),
                origins);
    }
}
