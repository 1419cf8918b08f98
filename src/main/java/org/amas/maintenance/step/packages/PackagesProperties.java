package org.amas.maintenance.step.packages;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where newer advisories are than those that ship.
 *
 * @param advisories a folder with {@code pypi.json} and {@code npm.json}: text, since Spring would
 *     look for a path on the class path first
 */
@ConfigurationProperties("amas.step.packages")
record PackagesProperties(@Nullable String advisories) {}
