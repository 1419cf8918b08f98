package org.amas.maintenance.report;

import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.report.Compliance.Deviation;
import org.amas.maintenance.report.WeeklyReport.Balance;
import org.amas.maintenance.report.WeeklyReport.Change;
import org.amas.maintenance.report.WeeklyReport.ProcedureLine;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunState;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The sentences with which a weekly report begins; each is counted, none is written by hand. */
final class Narrative {

    private Narrative() {}

    /** What they are made from. */
    record Facts(
            Compliance compliance,
            List<RunFact> runs,
            List<ProcedureLine> procedures,
            List<Issue> issues,
            Balance balance,
            List<Change> changes,
            List<Activity> emergencies,
            List<LocalDate> without,
            List<Forecast> forecasts,
            List<ActionLine> actions) {}

    static List<String> of(Facts facts) {
        List<String> sentences = new ArrayList<>();
        if (facts.compliance().all().expected() > 0) {
            sentences.add(duties(facts.compliance()));
        }
        sentences.add(runs(facts.runs(), facts.procedures()));
        sentences.add(findings(facts.balance(), facts.issues()) + oldest(facts.balance()));
        if (!facts.changes().isEmpty()) {
            sentences.add(changes(facts.changes()));
        }
        if (!facts.emergencies().isEmpty()) {
            sentences.add(
                    Amount.of(facts.emergencies().size(), "emergency run") + " in this week.");
        }
        facts.forecasts().stream().findFirst().map(Narrative::forecast).ifPresent(sentences::add);
        long overdue = facts.actions().stream().filter(ActionLine::overdue).count();
        if (overdue > 0) {
            sentences.add(Amount.of(overdue, "action item") + " overdue.");
        }
        if (!facts.without().isEmpty()) {
            sentences.add(
                    "Nothing was run, so nothing is known, on " + days(facts.without()) + ".");
        }
        return sentences;
    }

    private static String oldest(Balance balance) {
        return balance.oldest().stream()
                .findFirst()
                .map(
                        one ->
                                " The oldest that is open was first seen on %s: %s."
                                        .formatted(
                                                LocalDate.ofInstant(one.since(), ZoneOffset.UTC),
                                                one.place()))
                .orElse("");
    }

    /** The one that comes first. */
    private static String forecast(Forecast one) {
        return one.what()
                + ": "
                + one.sentence().substring(0, 1).toLowerCase(Locale.ROOT)
                + one.sentence().substring(1);
    }

    /** {@code 34 of 35 duties done on time; 1 missed (daily/performance).} */
    private static String duties(Compliance compliance) {
        Counts all = compliance.all();
        String others =
                compliance.deviations().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Deviation::fate, LinkedHashMap::new, Collectors.toList()))
                        .entrySet()
                        .stream()
                        .map(
                                one ->
                                        "; %d %s (%s)"
                                                .formatted(
                                                        one.getValue().size(),
                                                        one.getKey(),
                                                        those(one.getValue())))
                        .collect(Collectors.joining());
        return "%d of %s done on time%s."
                .formatted(
                        all.onTime(),
                        all.expected() == 1 ? "1 duty" : all.expected() + " duties",
                        others);
    }

    private static String those(List<Deviation> deviations) {
        return deviations.stream()
                .map(Deviation::procedure)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String runs(List<RunFact> runs, List<ProcedureLine> procedures) {
        long passed = count(runs, RunState.PASSED);
        String failed =
                procedures.stream()
                        .filter(p -> p.failed() > 0)
                        .map(ProcedureLine::procedure)
                        .collect(Collectors.joining(", "));
        String those = failed.isEmpty() ? "" : " (" + failed + ")";
        long unproven = procedures.stream().mapToLong(ProcedureLine::unproven).sum();
        long warned = count(runs, RunState.WARNED);
        long failedRuns = count(runs, RunState.FAILED);
        long others = runs.size() - passed - warned - failedRuns;
        return "%s of %s: %d passed, %d with warnings, %d failed%s%s; %d could not look everywhere."
                .formatted(
                        Amount.of(runs.size(), "run"),
                        Amount.of(procedures.size(), "procedure"),
                        passed,
                        warned,
                        failedRuns,
                        those,
                        others == 0 ? "" : ", %d cut short or not ended".formatted(others),
                        unproven);
    }

    private static long count(List<RunFact> runs, RunState state) {
        return runs.stream().filter(run -> run.state() == state).count();
    }

    /** As the section on findings counts them; it lists exceeded limits, too. */
    private static String findings(Balance balance, List<Issue> issues) {
        long limits = issues.stream().filter(Issue::isLimit).count();
        return "%s opened, %d closed, %d open at the end of the week%s."
                .formatted(
                        Amount.of(balance.opened(), "finding"),
                        balance.closed(),
                        balance.open(),
                        limits == 0 ? "" : "; besides, " + Amount.of(limits, "exceeded limit"));
    }

    private static String changes(List<Change> changes) {
        long destroying =
                changes.stream().filter(c -> c.effect().equals(Effect.DESTROYS.name())).count();
        return "%s with changes, %d of them for good."
                .formatted(Amount.of(changes.size(), "step"), destroying);
    }

    private static String days(List<LocalDate> days) {
        return days.stream()
                .map(
                        day ->
                                day.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
                                        + " "
                                        + day)
                .collect(Collectors.joining(", "));
    }
}
