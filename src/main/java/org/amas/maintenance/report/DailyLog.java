package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditHead;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The maintenance log of one day in one environment.
 *
 * @param maintainedBy everybody who started a run
 * @param status of the system, as the last look of that day left it; null if nobody looked
 * @param signed null of a log that was written before anybody signed the day off
 * @param audit where the audit record ended when this was written; null in logs from before it was
 *     said
 */
record DailyLog(
        LocalDate day,
        String environment,
        List<String> maintainedBy,
        List<Activity> activities,
        List<Issue> issues,
        @Nullable SystemStatus status,
        @Nullable SignedDay signed,
        String runsHref,
        @Nullable AuditHead audit) {

    /**
     * @param checks one line a step of the run that looked
     */
    record SystemStatus(long run, String procedure, String state, Instant at, List<Check> checks) {}

    record Check(int step, String title, String state, String said) {}

    public long count(String... states) {
        return activities.stream().filter(a -> List.of(states).contains(a.state())).count();
    }
}
