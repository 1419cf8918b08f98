package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.RunView.Results;
import org.amas.maintenance.step.Limit.Standing;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a step's header says of what is folded below it.
 *
 * @param first what was found first among the worst, in words; empty if nothing was found
 */
record Tally(long errors, long warnings, String first) {

    private static final Formats FORMATS = new Formats();

    /** What failed by itself is an error, though no reading and no finding says so. */
    static Tally of(StepResult step, Results results) {
        boolean failed = step.state() == StepState.FAILED || step.state() == StepState.TIMED_OUT;
        long errors = errors(results);
        long warnings = warnings(results);
        String own = step.firstError() != null ? step.firstError() : step.reason();
        return new Tally(
                failed ? Math.max(1, errors) : errors,
                warnings,
                failed && own != null ? own : first(results, errors > 0));
    }

    /** A breach and a finding of the same place are one trouble, as bad as the worse of them. */
    private static long errors(Results results) {
        Set<String> told = places(results, Severity.ERROR);
        return results.findings().failing()
                + results.readings().failing()
                - results.readings().where(r -> isFailing(r) && isOf(told, r)).size();
    }

    private static long warnings(Results results) {
        Set<String> told = places(results, Severity.WARNING);
        List<StoredReading> failing = results.readings().where(Tally::isFailing);
        return results.findings().warning()
                + results.readings().warning()
                - results.findings()
                        .where(
                                f ->
                                        f.finding().severity() == Severity.WARNING
                                                && failing.stream()
                                                        .anyMatch(
                                                                r ->
                                                                        isOf(
                                                                                Set.of(
                                                                                        f.finding()
                                                                                                .place()),
                                                                                r)))
                        .size()
                - results.readings()
                        .where(r -> r.standing() == Standing.WARN && isOf(told, r))
                        .size();
    }

    private static Set<String> places(Results results, Severity least) {
        return results.findings().where(f -> f.finding().severity().compareTo(least) >= 0).stream()
                .map(f -> f.finding().place())
                .collect(Collectors.toSet());
    }

    private static boolean isFailing(StoredReading reading) {
        return reading.standing() == Standing.FAIL;
    }

    private static boolean isOf(Set<String> places, StoredReading reading) {
        return reading.labels().values().stream().anyMatch(places::contains);
    }

    /** Both lists begin with the worst. */
    private static String first(Results results, boolean errors) {
        Severity least = errors ? Severity.ERROR : Severity.WARNING;
        Standing worst = errors ? Standing.FAIL : Standing.WARN;
        Stream<String> findings =
                results.findings().rows().stream()
                        .map(StoredFinding::finding)
                        .filter(finding -> finding.severity().compareTo(least) >= 0)
                        .map(finding -> finding.place() + ": " + finding.text());
        Stream<String> readings =
                results.readings().rows().stream()
                        .filter(reading -> reading.standing() == worst)
                        .map(
                                r ->
                                        Breach.sentence(
                                                r.name(),
                                                r.labels(),
                                                r.value(),
                                                r.unit(),
                                                Optional.ofNullable(errors ? r.fail() : r.warn()),
                                                worst));
        return Stream.concat(findings, readings).findFirst().orElse("");
    }

    /** {@code 2 errors, 1 warning}; null if there is neither. */
    public @Nullable String words() {
        List<String> words = new ArrayList<>();
        add(words, errors, "error");
        add(words, warnings, "warning");
        return words.isEmpty() ? null : String.join(", ", words);
    }

    private static void add(List<String> words, long number, String one) {
        if (number > 0) {
            words.add(FORMATS.counted(number, one, one + "s"));
        }
    }
}
