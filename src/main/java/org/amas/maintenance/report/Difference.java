package org.amas.maintenance.report;

/**
 * Something that is counted otherwise than when the report was finalised.
 *
 * @param section of the report
 * @param text {@code missed 1 → 0}
 */
record Difference(String section, String text) {}
