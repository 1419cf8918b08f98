package org.amas.maintenance.step.packages;

/**
 * A package as it is there.
 *
 * @param name as its ecosystem spells it in the end
 * @param place where it was found, such as a lock file's path to it
 */
record Installed(String name, String version, String place) {}
