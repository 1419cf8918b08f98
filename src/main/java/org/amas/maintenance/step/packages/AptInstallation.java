package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.docker.RunningContainer.Printed;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Installs exactly the upgrades it is given, and looks afterwards what is really installed. */
class AptInstallation {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]*(:[a-z0-9]+)?");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+:~-]*");

    private final StepContext context;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int upgraded;
    private long left;
    private int kept;
    private boolean failed;

    AptInstallation(StepContext context) {
        this.context = context;
    }

    /** On hold here, whatever apt thinks. */
    void keep(AptPlace place, List<String> names) {
        kept += names.size();
        if (!names.isEmpty()) {
            context.finding(
                    Finding.info(
                                    place.name(),
                                    "upgrades of packages on hold wait for a person",
                                    "on-hold:" + place.name())
                            .evidence(String.join("\n", names)));
        }
    }

    /** They weren't shown, or are too many for one run. */
    void leave(long count) {
        left += count;
    }

    boolean failed() {
        return failed;
    }

    void install(AptPlace place, List<AptUpgrade> upgrades)
            throws IOException, InterruptedException {
        if (upgrades.isEmpty()) {
            context.say(place.name() + ": nothing to upgrade");
            return;
        }
        List<String> others = others(place, upgrades);
        if (!others.isEmpty()) {
            fail(
                    place,
                    "would touch more than what was shown, so nothing was installed",
                    String.join("\n", others));
            return;
        }
        context.say(place.name() + ": " + Amount.of(upgrades.size(), "package") + " …");
        Printed printed = place.change(command(upgrades, false), patience());
        String said = (printed.out() + printed.errors()).strip();
        said.lines().forEach(line -> context.say("  " + line));
        if (printed.exit() != 0) {
            fail(place, "apt ended with exit code " + printed.exit(), said);
        }
        check(place, upgrades);
    }

    /** What is left of the step's time; telling what came of it takes some. */
    private Duration patience() {
        Duration left = context.timeLeft().minusSeconds(15);
        return left.isNegative() ? Duration.ofSeconds(1) : left;
    }

    private static List<String> command(List<AptUpgrade> upgrades, boolean simulated) {
        List<String> command = new ArrayList<>(AptChange.APT);
        if (simulated) {
            command.add("--simulate");
        }
        command.addAll(List.of("--only-upgrade", "--no-remove", "install"));
        for (AptUpgrade upgrade : upgrades) {
            if (!NAME.matcher(upgrade.name()).matches()
                    || !VERSION.matcher(upgrade.available()).matches()) {
                throw new IllegalStateException("apt names " + upgrade.name() + " strangely");
            }
            command.add(upgrade.name() + "=" + upgrade.available());
        }
        return command;
    }

    /** What apt would install or remove beside them, or why it can't tell. */
    private static List<String> others(AptPlace place, List<AptUpgrade> upgrades)
            throws IOException, InterruptedException {
        Printed simulated = place.look(command(upgrades, true), AptState.PATIENCE);
        if (simulated.exit() != 0) {
            return List.of("exit code " + simulated.exit(), simulated.errors().strip());
        }
        List<String> names = upgrades.stream().map(AptUpgrade::name).toList();
        List<String> others = new ArrayList<>();
        AptUpgrade.parse(simulated.out()).stream()
                .filter(upgrade -> !names.contains(upgrade.name()))
                .forEach(upgrade -> others.add("install " + upgrade.name()));
        simulated.out().lines().filter(line -> line.startsWith("Remv ")).forEach(others::add);
        return others;
    }

    /** By dpkg itself, not by apt's exit code. */
    private void check(AptPlace place, List<AptUpgrade> upgrades)
            throws IOException, InterruptedException {
        Map<String, String> installed = installed(place, upgrades);
        for (AptUpgrade upgrade : upgrades) {
            String now = installed.getOrDefault(upgrade.name(), "");
            boolean done = now.equals(upgrade.available());
            upgraded += done ? 1 : 0;
            if (!done) {
                fail(place, upgrade.name() + " is not what was shown", "installed: " + now);
            }
            rows.add(
                    Table.row(
                            place.name(),
                            upgrade.name(),
                            upgrade.installed(),
                            now.isEmpty() ? null : now,
                            "apt-get install --allow-downgrades %s=%s"
                                    .formatted(upgrade.name(), upgrade.installed())));
        }
        String halfDone = place.look(List.of("dpkg", "--audit"), AptState.PATIENCE).out().strip();
        if (!halfDone.isEmpty()) {
            fail(place, "packages are half installed", halfDone);
        }
    }

    private static Map<String, String> installed(AptPlace place, List<AptUpgrade> upgrades)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("dpkg-query", "-W", "-f", "${Package} ${Version}\\n"));
        upgrades.forEach(upgrade -> command.add(upgrade.name()));
        Map<String, String> versions = new HashMap<>();
        place.look(command, AptState.PATIENCE)
                .out()
                .lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 2)
                .forEach(words -> versions.put(words[0], words[1]));
        return versions;
    }

    private void fail(AptPlace place, String text, String evidence) {
        failed = true;
        context.finding(
                Finding.error(place.name(), text, "upgrade:" + place.name()).evidence(evidence));
    }

    Outcome outcome(List<AptPlace> all) {
        String places = Amount.of(all.size(), "place");
        context.reading(AptPlaces.named(Reading.of("packages_upgraded", upgraded, ""), all));
        context.reading(AptPlaces.named(Reading.of("packages_left", left, ""), all));
        context.reading(AptPlaces.named(Reading.of("packages_on_hold", kept, ""), all));
        if (!rows.isEmpty()) {
            context.show(
                    Table.of(
                            "What was upgraded, and how it is taken back",
                            List.of(
                                    Column.text("Service"),
                                    Column.text("Package"),
                                    Column.text("Before"),
                                    Column.text("Now"),
                                    Column.text("Undo")),
                            rows));
        }
        return Outcome.done(
                "%s upgraded in %s, %d left for the next plan, %d on hold"
                        .formatted(Amount.of(upgraded, "package"), places, left, kept));
    }
}
