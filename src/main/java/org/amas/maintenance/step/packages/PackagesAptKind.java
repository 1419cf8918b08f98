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
import org.amas.maintenance.step.docker.RunningContainer;
import org.amas.maintenance.step.docker.RunningContainer.Printed;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of Debian's packages inside running containers have newer versions, by simulation: what
 * would come from the security archive is told apart, and so is what still runs libraries that have
 * been replaced on the disk. Nothing is fetched or installed; the lists are as old as the image.
 */
@Component
class PackagesAptKind implements ReadingKind<PackagesAptKind.Settings> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_PRINTED = 4 * 1024 * 1024;

    /** Upgrade alone: what would remove or add packages is for a person. */
    private static final List<String> SIMULATE = List.of("apt-get", "--simulate", "upgrade");

    private static final List<String> HELD = List.of("apt-mark", "showhold");

    /** Prints the name of each process that has a deleted library in its memory. */
    private static final List<String> REPLACED =
            List.of(
                    "sh",
                    "-c",
                    "for p in /proc/[0-9]*; do grep -qsE '\\.so[^ ]* \\(deleted\\)$' $p/maps"
                            + " && cat $p/comm; done; exit 0");

    /** How old apt's lists are in days; nothing where there are none. */
    private static final List<String> LISTS =
            List.of(
                    "sh",
                    "-c",
                    "n=$(date +%s); for f in /var/lib/apt/lists/*_Packages*; do [ -e \"$f\" ]"
                            + " && echo $(( (n - $(stat -c %Y \"$f\")) / 86400 )); done; exit 0");

    /**
     * @param services by the beginning of their names; none: all that run
     * @param maxAge of apt's lists on which the step may pass
     */
    record Settings(@Size(max = 50) List<@NotBlank String> services, Duration maxAge) {

        Settings {
            services = services == null ? List.of() : List.copyOf(services);
            maxAge = maxAge == null ? AdvisoryReport.Terms.MONTH : maxAge;
        }

        boolean wants(String service) {
            return services.isEmpty() || services.stream().anyMatch(service::startsWith);
        }
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
    public Set<TargetType> uses(Settings settings) {
        return Set.of(TargetType.DOCKER);
    }

    @Override
    public Set<String> readings() {
        return Set.of("upgrades", "security_upgrades", "held_packages", "replaced_libraries");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws IOException {
        DockerTarget target = context.target(DockerTarget.class, TargetType.DOCKER);
        context.say("Asking " + target.host() + " for the containers that run …");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> gaps = new ArrayList<>();
        List<RunningContainer> all = RunningContainer.all(target, settings::wants);
        try {
            int looked = 0;
            for (RunningContainer container : all) {
                looked += look(container, settings, rows, gaps, context) ? 1 : 0;
            }
            return outcome(all.size(), looked, rows, gaps, context);
        } finally {
            for (RunningContainer container : all) {
                container.close();
            }
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
        if (looked == 0) {
            return Outcome.notRun("none of " + Amount.of(running, "container") + " has apt");
        }
        context.show(table(rows));
        String headline =
                "%s in %s with apt"
                        .formatted(
                                Amount.of(rows.size(), "upgrade"), Amount.of(looked, "container"));
        return gaps.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(String.join("; ", gaps)).headline(headline);
    }

    /**
     * @return whether there is an apt in it
     */
    private static boolean look(
            RunningContainer container,
            Settings settings,
            List<List<@Nullable Object>> rows,
            List<String> gaps,
            StepContext context)
            throws IOException {
        Printed simulated = container.run(SIMULATE, PATIENCE, MOST_PRINTED);
        if (simulated.exit() != 0) {
            boolean none = simulated.exit() == 126 || simulated.exit() == 127;
            context.say(container.name() + ": apt-get ended with exit code " + simulated.exit());
            if (!none) {
                gaps.add(container.service() + ": apt-get exit code " + simulated.exit());
            }
            return !none;
        }
        age(container, settings).ifPresent(gaps::add);
        List<AptUpgrade> upgrades = AptUpgrade.parse(simulated.out());
        List<String> held = lines(container.run(HELD, PATIENCE, MOST_PRINTED));
        List<String> replaced = lines(container.run(REPLACED, PATIENCE, MOST_PRINTED));
        tell(container, upgrades, held, replaced, context);
        upgrades.forEach(u -> rows.add(row(container.service(), u)));
        return true;
    }

    private static Optional<String> age(RunningContainer container, Settings settings)
            throws IOException {
        List<String> days = lines(container.run(LISTS, PATIENCE, MOST_PRINTED));
        if (days.isEmpty()) {
            return Optional.of(container.service() + " has no apt lists: its image removed them");
        }
        long newest = days.stream().mapToLong(Long::parseLong).min().orElse(0);
        return newest <= settings.maxAge().toDays()
                ? Optional.empty()
                : Optional.of(
                        "the apt lists of %s are %s old"
                                .formatted(container.service(), Amount.of(newest, "day")));
    }

    private static void tell(
            RunningContainer container,
            List<AptUpgrade> upgrades,
            List<String> held,
            List<String> replaced,
            StepContext context) {
        String service = container.service();
        List<AptUpgrade> security = upgrades.stream().filter(AptUpgrade::security).toList();
        reading("upgrades", upgrades.size(), service, context);
        reading("security_upgrades", security.size(), service, context);
        reading("held_packages", held.size(), service, context);
        reading("replaced_libraries", replaced.size(), service, context);
        if (!security.isEmpty()) {
            String text = "security upgrades wait: build its image anew";
            context.finding(
                    Finding.warning(service, text, "security-upgrades:" + service)
                            .evidence(
                                    security.stream()
                                            .map(u -> u.name() + " " + u.available())
                                            .collect(Collectors.joining("\n"))));
        }
        if (!replaced.isEmpty()) {
            String text = "still runs libraries that were replaced on its disk: restart it";
            context.finding(
                    Finding.warning(service, text, "replaced-libraries:" + service)
                            .evidence(String.join(", ", replaced)));
        }
        if (!held.isEmpty()) {
            context.finding(
                    Finding.info(service, "packages are held back", "held:" + service)
                            .evidence(String.join(", ", held)));
        }
    }

    private static void reading(String name, int value, String service, StepContext context) {
        context.reading(Reading.of(name, value, "").label("service", service));
    }

    private static List<String> lines(Printed printed) {
        return printed.out().lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
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
}
