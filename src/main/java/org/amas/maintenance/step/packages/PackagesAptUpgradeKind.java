package org.amas.maintenance.step.packages;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.packages.AptPlaces.Where;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Installs the upgrades that were shown and are still what apt would install: those of the security
 * archive unless all are asked for, and never those of the services that a package's own scripts
 * would restart. Nothing is added or removed beside them.
 */
@Component
class PackagesAptUpgradeKind extends AptChange<PackagesAptUpgradeKind.Settings> {

    /** Their scripts restart what AMAS runs on. */
    private static final List<String> KEPT =
            List.of(
                    "docker*",
                    "containerd*",
                    "runc",
                    "podman*",
                    "postgresql*",
                    "redis*",
                    "neo4j*",
                    "nginx*");

    /** Which origins count. */
    enum Origins {
        SECURITY,
        ALL
    }

    /**
     * @param service whose containers; empty for none
     * @param keep names of packages that are on hold here, {@code *} for any letters
     * @param most packages in one run
     */
    record Settings(
            Where where,
            @Pattern(regexp = "[A-Za-z0-9._-]{0,60}") String service,
            Origins origins,
            @Size(max = 100) List<@Pattern(regexp = "[a-z0-9+.*-]{1,80}") String> keep,
            @Min(1) @Max(1_000) Integer most)
            implements Placed {

        Settings {
            where = where == null ? Where.MACHINE : where;
            service = service == null ? "" : service;
            origins = origins == null ? Origins.SECURITY : origins;
            keep = keep == null ? KEPT : List.copyOf(keep);
            most = most == null ? 200 : most;
        }

        boolean keeps(AptUpgrade upgrade) {
            return keep.stream()
                    .map(name -> name.replace(".", "\\.").replace("+", "\\+").replace("*", ".*"))
                    .anyMatch(upgrade.name()::matches);
        }

        boolean wants(AptUpgrade upgrade) {
            return !upgrade.installed().isEmpty()
                    && (origins == Origins.ALL || upgrade.security())
                    && !keeps(upgrade);
        }
    }

    PackagesAptUpgradeKind(AptPlaces places) {
        super(places);
    }

    @Override
    public String name() {
        return "packages.apt-upgrade";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("packages_upgraded", "packages_left", "packages_on_hold");
    }

    @Override
    String rule(Settings settings) {
        return (settings.origins() == Origins.SECURITY ? "security upgrades" : "upgrades")
                + " that apt would install, without "
                + String.join(", ", settings.keep())
                + ", at most "
                + settings.most();
    }

    @Override
    List<PlannedObject> planned(Settings settings, AptPlace place, StepContext context)
            throws IOException, InterruptedException, AptState.NoApt {
        return AptState.upgrades(place).stream()
                .filter(settings::wants)
                .limit(settings.most())
                .map(upgrade -> planned(place, upgrade))
                .toList();
    }

    /** By both versions: what has a newer one by now waits for the next plan. */
    static PlannedObject planned(AptPlace place, AptUpgrade upgrade) {
        String name =
                "%s: %s %s → %s"
                        .formatted(
                                place.name(),
                                upgrade.name(),
                                upgrade.installed(),
                                upgrade.available());
        return new PlannedObject("package", name, "upgrade", null);
    }

    @Override
    Outcome change(Settings settings, List<AptPlace> all, StepContext context)
            throws IOException, InterruptedException {
        AptInstallation installation = new AptInstallation(context);
        for (AptPlace place : all) {
            try {
                change(settings, place, installation, context);
            } catch (AptState.NoApt none) {
                context.say(place.name() + " has no apt");
                continue;
            }
            if (installation.failed()) {
                break; // What went wrong here would go wrong in the next one, too.
            }
        }
        return installation.outcome(all);
    }

    private static void change(
            Settings settings, AptPlace place, AptInstallation installation, StepContext context)
            throws IOException, InterruptedException, AptState.NoApt {
        List<AptUpgrade> found = AptState.upgrades(place);
        List<AptUpgrade> wanted = found.stream().filter(settings::wants).toList();
        List<AptUpgrade> shown =
                wanted.stream()
                        .limit(settings.most())
                        .filter(upgrade -> context.mayTouch(planned(place, upgrade)))
                        .toList();
        List<String> kept = new ArrayList<>();
        found.stream().filter(settings::keeps).forEach(u -> kept.add(u.name()));
        installation.keep(place, kept);
        installation.leave(wanted.size() - shown.size());
        installation.install(place, shown);
    }
}
