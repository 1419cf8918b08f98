package org.amas.maintenance.report;

import org.amas.maintenance.run.ReviewedActions;
import org.amas.maintenance.run.RunChanged;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Has what a review of an emergency agreed on followed up like every other action item. That is
 * stored with the end of the review, or neither is.
 */
@Component
class AgreedItems {

    private final ReviewedActions reviewed;
    private final ActionItems items;

    AgreedItems(ReviewedActions reviewed, ActionItems items) {
        this.reviewed = reviewed;
        this.items = items;
    }

    @EventListener
    void on(RunChanged change) {
        if (change.ended()) {
            reviewed.of(change.run()).forEach(one -> items.raise(one, change.run()));
        }
    }
}
