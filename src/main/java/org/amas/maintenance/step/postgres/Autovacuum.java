package org.amas.maintenance.step.postgres;

/**
 * When the server itself would vacuum a table, after the table's own options.
 *
 * @param enabled for the server and for this table
 * @param threshold dead rows allowed in any table
 * @param scaleFactor dead rows allowed per row
 * @param maximum the most dead rows allowed (PostgreSQL 18); negative if there is no such bound
 */
record Autovacuum(boolean enabled, double threshold, double scaleFactor, double maximum) {

    /**
     * @param rows as the planner estimates them; negative before the first analysis
     * @return how many dead rows make the server vacuum the table
     */
    double trigger(double rows) {
        double trigger = threshold + scaleFactor * Math.max(0, rows);
        return maximum < 0 ? trigger : Math.min(trigger, maximum);
    }
}
