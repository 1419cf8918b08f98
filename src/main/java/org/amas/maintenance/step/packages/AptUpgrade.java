package org.amas.maintenance.step.packages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of what apt-get says it would install.
 *
 * @param installed empty if it is new
 * @param origins as apt names them: {@code Debian-Security:12/stable-security}
 */
record AptUpgrade(String name, String installed, String available, String origins) {

    /** {@code Inst libc6 [2.36-9] (2.36-10 Debian:12.9/stable, Debian-Security:12/… [amd64])}. */
    private static final Pattern INST =
            Pattern.compile("Inst (\\S+)(?: \\[([^\\]]*)])? \\((\\S+) (.*?)(?: \\[[^\\]]*])?\\).*");

    static List<AptUpgrade> parse(String simulated) {
        List<AptUpgrade> upgrades = new ArrayList<>();
        for (String line : simulated.lines().toList()) {
            Matcher inst = INST.matcher(line);
            if (inst.matches()) {
                String installed = inst.group(2) == null ? "" : inst.group(2);
                upgrades.add(
                        new AptUpgrade(inst.group(1), installed, inst.group(3), inst.group(4)));
            }
        }
        return upgrades;
    }

    /** Debian says so by the label of its archive, Ubuntu by the archive's name. */
    boolean security() {
        return origins.contains("Debian-Security") || origins.contains("-security");
    }
}
