package org.amas.maintenance.notify;

import java.time.Instant;
import java.util.List;

/** Judges the rules of one kind of condition by what we know ourselves. */
interface AlertSource<C extends AlertRule.Condition> {

    Class<C> condition();

    /**
     * @return one for each series, at least one
     */
    List<AlertStanding> judge(AlertRule rule, C condition, String environment, Instant now);
}
