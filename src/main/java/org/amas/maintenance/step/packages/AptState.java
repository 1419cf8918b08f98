package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.docker.RunningContainer.Printed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What apt and the kernel say of one place; nothing is fetched or installed for it.
 *
 * @param listAge of apt's newest list, in days; empty where there is none
 * @param held packages that a person told apt to leave
 * @param replaced one line for each process that has a deleted library in its memory: its name and,
 *     where it belongs to one, its service
 * @param unseen processes whose memory we may not look at
 * @param removable what apt calls no longer needed; among it may be the kernel before this one
 * @param reboot why one is asked for; empty if it isn't
 */
record AptState(
        OptionalLong listAge,
        List<AptUpgrade> upgrades,
        List<String> held,
        List<String> replaced,
        long unseen,
        List<String> removable,
        List<String> reboot) {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Upgrade alone: what would remove or add packages is for a person. */
    private static final List<String> SIMULATE = List.of("apt-get", "--simulate", "upgrade");

    private static final List<String> REMOVABLE = List.of("apt-get", "--simulate", "autoremove");

    private static final List<String> HELD = List.of("apt-mark", "showhold");

    private static final List<String> REPLACED =
            List.of(
                    "sh",
                    "-c",
                    "for p in /proc/[0-9]*; do if [ -r $p/maps ] && cat $p/maps >/dev/null 2>&1;"
                        + " then grep -qsE '\\.so[^ ]* \\(deleted\\)$' $p/maps && echo \"$(cat"
                        + " $p/comm) $(grep -oE '[^/]+\\.service' $p/cgroup | tail -n 1)\"; else ["
                        + " -d $p ] && echo '?'; fi; done; exit 0");

    private static final List<String> AGES =
            List.of(
                    "sh",
                    "-c",
                    "n=$(date +%s); for f in /var/lib/apt/lists/*_Packages*; do [ -e \"$f\" ]"
                            + " && echo $(( (n - $(stat -c %Y \"$f\")) / 86400 )); done; exit 0");

    private static final List<String> REBOOT =
            List.of(
                    "sh",
                    "-c",
                    "[ -e /run/reboot-required ] && { cat /run/reboot-required"
                            + " /run/reboot-required.pkgs 2>/dev/null; echo asked for; }; exit 0");

    private static final Pattern REMOVED = Pattern.compile("Remv (\\S+).*");

    /** There is no apt in it. */
    static final class NoApt extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @throws IOException with apt's exit code, if it can't tell
     */
    static AptState of(AptPlace place) throws IOException, InterruptedException, NoApt {
        List<AptUpgrade> upgrades = upgrades(place);
        List<String> processes = lines(place.look(REPLACED, PATIENCE));
        List<String> removable = new ArrayList<>();
        for (String line : lines(place.look(REMOVABLE, PATIENCE))) {
            Matcher removed = REMOVED.matcher(line);
            if (removed.matches()) {
                removable.add(removed.group(1));
            }
        }
        return new AptState(
                lines(place.look(AGES, PATIENCE)).stream().mapToLong(Long::parseLong).min(),
                upgrades,
                lines(place.look(HELD, PATIENCE)),
                processes.stream().filter(line -> !line.equals("?")).distinct().toList(),
                processes.stream().filter(line -> line.equals("?")).count(),
                removable,
                lines(place.look(REBOOT, PATIENCE)));
    }

    static List<AptUpgrade> upgrades(AptPlace place)
            throws IOException, InterruptedException, NoApt {
        Printed simulated = place.look(SIMULATE, PATIENCE);
        if (simulated.exit() == 126 || simulated.exit() == 127) {
            throw new NoApt();
        }
        if (simulated.exit() != 0) {
            throw new IOException(place.name() + ": apt-get exit code " + simulated.exit());
        }
        return AptUpgrade.parse(simulated.out());
    }

    private static List<String> lines(Printed printed) {
        return printed.out().lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    }
}
