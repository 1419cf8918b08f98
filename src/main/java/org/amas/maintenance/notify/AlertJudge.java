package org.amas.maintenance.notify;

import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;

/** Has each rule judged by whoever knows what it is about. */
@Component
class AlertJudge {

    private final List<AlertSource<?>> sources;

    AlertJudge(List<AlertSource<?>> sources) {
        this.sources = sources;
    }

    /**
     * @return one for each series, at least one
     */
    List<AlertStanding> judged(AlertRule rule, String environment, Instant now) {
        AlertRule.Condition condition = rule.condition();
        for (AlertSource<?> source : sources) {
            if (source.condition().isInstance(condition)) {
                return judged(source, rule, condition, environment, now);
            }
        }
        throw new IllegalStateException("nobody judges " + condition);
    }

    private static <C extends AlertRule.Condition> List<AlertStanding> judged(
            AlertSource<C> source,
            AlertRule rule,
            AlertRule.Condition condition,
            String environment,
            Instant now) {
        return source.judge(rule, source.condition().cast(condition), environment, now);
    }
}
