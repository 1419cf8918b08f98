package org.amas.maintenance.report;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.NotFound;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.Instant;

/** A lead declares that a week's report is as it shall stay. */
@Component
class Finalising {

    private final WeekReports reports;
    private final FinalReports finals;
    private final FinalBulletin bulletin;
    private final JsonMapper json;
    private final Clock clock;

    Finalising(
            WeekReports reports,
            FinalReports finals,
            FinalBulletin bulletin,
            JsonMapper json,
            Clock clock) {
        this.reports = reports;
        this.finals = finals;
        this.bulletin = bulletin;
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param seen the digest that was on the page: nobody finalises what was not looked at
     * @throws NotFound if there is nothing to report
     * @throws Conflict if the week isn't over, somebody has finalised it, or something was recorded
     *     since it was looked at
     */
    @Transactional
    public FinalReport finalise(IsoWeek week, String environment, String seen, Actor by) {
        requireOver(week);
        finals.find(environment, week.toString())
                .ifPresent(
                        one -> {
                            throw new Conflict(one.sentence());
                        });
        Shown draft =
                reports.anew(week, environment)
                        .orElseThrow(
                                () ->
                                        new NotFound(
                                                "Nothing was run or owed in %s in %s."
                                                        .formatted(environment, week)));
        if (!draft.digest().equals(seen)) {
            throw new Conflict(
                    "%s in %s is counted otherwise since you looked at it. Look at it again, then finalise it."
                            .formatted(week, environment));
        }
        WeeklyReport written = draft.report().with(draft.audit());
        FinalReport last =
                finals.add(environment, week.toString(), json.writeValueAsString(written), by);
        bulletin.put(last, draft.report());
        return last;
    }

    private void requireOver(IsoWeek week) {
        Instant end = Period.of(week).to();
        if (clock.instant().isBefore(end)) {
            throw new Conflict(
                    "%s isn't over: its report can be finalised from %s on."
                            .formatted(week, new Formats().utc(end)));
        }
    }
}
