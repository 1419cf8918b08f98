package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What one ISO week came to in one environment. Sections are added at the end, so that an older
 * document can still be read.
 *
 * @param narrative sentences, made from what follows
 * @param runs all real runs of the week
 * @param outcomes by state, with what four weeks before had in the median
 * @param daysWithoutRuns so nothing is known of them
 * @param compliance null in reports from before duties were counted
 * @param exemptions steps without which duties were complete, in force in that week
 * @param standing approvals given in advance, in force in that week
 */
record WeeklyReport(
        String week,
        LocalDate from,
        LocalDate to,
        String environment,
        List<String> narrative,
        long runs,
        String runsHref,
        List<Outcome> outcomes,
        List<ProcedureLine> procedures,
        List<Issue> issues,
        List<SlowStep> slowest,
        List<Change> changes,
        List<Activity> emergencies,
        List<LocalDate> daysWithoutRuns,
        @Nullable Compliance compliance,
        @Nullable List<InForce> exemptions,
        @Nullable List<InForce> standing) {

    /**
     * Something that a lead gave in advance.
     *
     * @param what the step it is for
     */
    record InForce(String procedure, String what, String by, String reason, Instant until) {}

    /**
     * @param median of the four weeks before; null if none of them had a run
     */
    record Outcome(String state, long runs, @Nullable Double median, String href) {}

    /**
     * @param budgetSeconds of the version that ran last; 0 if unknown
     * @param unproven runs that left a step NOT_RUN or UNKNOWN
     */
    record ProcedureLine(
            String procedure,
            String title,
            long runs,
            long passed,
            long warned,
            long failed,
            long other,
            long unproven,
            @Nullable Double medianSeconds,
            long budgetSeconds,
            String lastState,
            long lastRun,
            String href) {}

    record SlowStep(
            String procedure,
            String title,
            double seconds,
            long run,
            int step,
            @Nullable Double before) {}

    /** A step that altered something, and who said yes where somebody had to. */
    record Change(
            long run,
            int step,
            String procedure,
            String title,
            String effect,
            String state,
            @Nullable String headline,
            String by,
            Instant at,
            List<String> approvals) {}
}
