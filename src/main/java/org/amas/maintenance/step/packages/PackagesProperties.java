package org.amas.maintenance.step.packages;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where newer lists are than those that ship; text, since Spring would look for a path on the class
 * path first.
 *
 * @param advisories a folder with {@code pypi.json} and {@code npm.json}: what is known against
 *     packages
 * @param releases a folder with files of the same names: when their versions were published
 */
@ConfigurationProperties("amas.step.packages")
record PackagesProperties(@Nullable String advisories, @Nullable String releases) {}
