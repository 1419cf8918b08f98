package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditHead;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
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
 * @param freezes times in which nothing started by itself
 * @param balance of findings
 * @param moved readings that were otherwise than before
 * @param forecasts of readings that run into a limit
 * @param gaps times of which nothing is known
 * @param actions what somebody is to do
 * @param tiles the numbers of the week against the four weeks before
 * @param audit where the audit record ended when this was written; null of one that is only looked
 *     at, and of those from before it was written down
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
        @Nullable List<InForce> standing,
        @Nullable List<Pause> freezes,
        @Nullable Balance balance,
        @Nullable List<Moved> moved,
        @Nullable List<Forecast> forecasts,
        @Nullable List<Gap> gaps,
        @Nullable List<ActionLine> actions,
        @Nullable List<Tile> tiles,
        @Nullable AuditHead audit) {

    /** The same as it is written down, with where the audit record ends. */
    WeeklyReport with(AuditHead head) {
        return new WeeklyReport(
                week,
                from,
                to,
                environment,
                narrative,
                runs,
                runsHref,
                outcomes,
                procedures,
                issues,
                slowest,
                changes,
                emergencies,
                daysWithoutRuns,
                compliance,
                exemptions,
                standing,
                freezes,
                balance,
                moved,
                forecasts,
                gaps,
                actions,
                tiles,
                head);
    }

    /** Whether nothing was run or owed. */
    boolean ofNothing() {
        return runs == 0 && (compliance == null || compliance.all().expected() == 0);
    }

    /** Where all of it is seen. */
    String href() {
        return "/reports/weekly/%s?environment=%s".formatted(week, environment);
    }

    /**
     * What a message says of it: its sentences, counts and hash.
     *
     * @param digest SHA-256 of its content, hex
     */
    List<String> told(String digest) {
        List<String> lines = new ArrayList<>(narrative);
        if (compliance != null) {
            lines.add(compliance.all().sentence());
        }
        lines.add("SHA-256 of its content: " + digest);
        return lines;
    }

    public boolean listsLimits() {
        return issues.stream().anyMatch(Issue::isLimit);
    }

    record Pause(Instant from, Instant until, String by, String reason) {}

    /**
     * Findings that came, went and stayed; those that only inform are left out.
     *
     * @param openedHref the runs that saw them first
     * @param closedHref the runs that looked again and found nothing
     * @param open when the week ended
     * @param oldest of those that were open then
     */
    record Balance(
            long opened,
            String openedHref,
            long closed,
            String closedHref,
            long open,
            List<Oldest> oldest) {}

    /**
     * @param id of the finding
     * @param run that saw it first
     */
    record Oldest(long id, String severity, String place, String text, Instant since, long run) {}

    /**
     * Something that a lead gave in advance.
     *
     * @param what the step it is for
     */
    record InForce(String procedure, String what, String by, String reason, Instant until) {}

    /**
     * @param median of the four weeks before; null if none of them had a run
     * @param beforeHref the runs of those weeks
     */
    record Outcome(
            String state,
            long runs,
            @Nullable Double median,
            String href,
            @Nullable String beforeHref) {}

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
            String href,
            @Nullable String otherHref,
            @Nullable String unprovenHref) {}

    record SlowStep(
            String procedure,
            String title,
            double seconds,
            long run,
            int step,
            @Nullable Double before,
            @Nullable String beforeHref) {}

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
