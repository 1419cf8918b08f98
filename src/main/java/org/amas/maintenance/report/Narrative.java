package org.amas.maintenance.report;

import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.report.Compliance.Deviation;
import org.amas.maintenance.report.WeeklyReport.Change;
import org.amas.maintenance.report.WeeklyReport.ProcedureLine;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunState;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Effect;

import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The sentences with which a weekly report begins; each is counted, none is written by hand. */
final class Narrative {

    private Narrative() {}

    static List<String> of(
            Compliance compliance,
            List<RunFact> runs,
            List<ProcedureLine> procedures,
            List<Issue> issues,
            List<Change> changes,
            List<Activity> emergencies,
            List<LocalDate> gaps) {
        List<String> sentences = new ArrayList<>();
        if (compliance.all().expected() > 0) {
            sentences.add(duties(compliance));
        }
        sentences.add(runs(runs, procedures));
        sentences.add(issues(issues));
        if (!changes.isEmpty()) {
            sentences.add(changes(changes));
        }
        if (!emergencies.isEmpty()) {
            sentences.add(Amount.of(emergencies.size(), "emergency run") + " in this week.");
        }
        if (!gaps.isEmpty()) {
            sentences.add("Nothing was run, so nothing is known, on " + days(gaps) + ".");
        }
        return sentences;
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

    private static String issues(List<Issue> issues) {
        return "%s new, %s still there, %s gone."
                .formatted(
                        Amount.of(lives(issues, "new"), "finding"),
                        lives(issues, "still there"),
                        lives(issues, "gone"));
    }

    private static long lives(List<Issue> issues, String life) {
        return issues.stream().filter(issue -> issue.life().equals(life)).count();
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
