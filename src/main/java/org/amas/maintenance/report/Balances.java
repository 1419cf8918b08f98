package org.amas.maintenance.report;

import org.amas.maintenance.report.WeeklyReport.Balance;
import org.amas.maintenance.report.WeeklyReport.Oldest;
import org.amas.maintenance.run.FindingFacts;
import org.springframework.stereotype.Component;

import java.util.List;

/** Counts which findings came, went and stayed. */
@Component
class Balances {

    private static final int NAMED = 5;

    private final FindingFacts facts;

    Balances(FindingFacts facts) {
        this.facts = facts;
    }

    Balance of(Period period, String environment) {
        List<Long> opened = facts.opened(environment, period.from(), period.to());
        List<Long> closed = facts.closed(environment, period.from(), period.to());
        List<FindingFacts.Open> open = facts.openAt(environment, period.to());
        return new Balance(
                opened.size(),
                href(opened),
                closed.size(),
                href(closed),
                open.size(),
                open.stream().limit(NAMED).map(Balances::oldest).toList());
    }

    private static String href(List<Long> runs) {
        return runs.isEmpty() ? "#findings" : Period.only(runs);
    }

    private static Oldest oldest(FindingFacts.Open one) {
        return new Oldest(
                one.id(),
                one.severity().name(),
                one.place(),
                one.text(),
                one.since(),
                one.firstRun());
    }
}
