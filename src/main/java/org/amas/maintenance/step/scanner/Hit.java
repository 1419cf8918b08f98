package org.amas.maintenance.step.scanner;

import org.amas.maintenance.step.Severity;

/**
 * One thing that a scanner reports.
 *
 * @param rule the scanner's name of it: {@code B105}, {@code CVE-2024-35195}
 * @param place a file, a package, an image
 * @param line 0 if it has none
 * @param text the scanner's words, without what might be a secret; may be empty
 * @param hash of the secret that was found; empty if none was
 */
record Hit(String rule, Severity severity, String place, int line, String text, String hash) {}
