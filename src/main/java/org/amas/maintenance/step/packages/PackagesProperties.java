package org.amas.maintenance.step.packages;

import org.amas.maintenance.step.ListServer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where lists about packages are; text, since Spring would look for a path on the class path first.
 *
 * @param advisories a folder with {@code pypi.json} and {@code npm.json}: what is known against
 *     packages, newer than what ships
 * @param releases a folder with files of the same names: when their versions were published; none
 *     ships
 * @param osv a server of OSV's form that is asked for newer advisories; nobody is asked without it
 */
@ConfigurationProperties("amas.step.packages")
record PackagesProperties(
        @Nullable String advisories, @Nullable String releases, @Nullable String osv) {

    static final String OSV = "amas.step.packages.osv";

    PackagesProperties {
        osv = ListServer.checked(OSV, osv, "https://api.osv.dev");
    }
}
