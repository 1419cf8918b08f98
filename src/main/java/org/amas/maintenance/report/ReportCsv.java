package org.amas.maintenance.report;

import org.amas.maintenance.web.Csv;

/** A report as one table: a day's by run, a week's by procedure. */
final class ReportCsv {

    private ReportCsv() {}

    static String of(DailyLog log) {
        StringBuilder csv =
                new StringBuilder(
                        Csv.line("run", "procedure", "state", "by", "at", "seconds", "steps"));
        for (Activity one : log.activities()) {
            csv.append(
                    Csv.line(
                            one.run(),
                            one.procedure(),
                            one.state(),
                            one.by(),
                            one.at(),
                            one.seconds(),
                            one.counts()));
        }
        return csv.toString();
    }

    static String of(WeeklyReport report) {
        StringBuilder csv =
                new StringBuilder(
                        Csv.line(
                                "week",
                                "environment",
                                "procedure",
                                "runs",
                                "passed",
                                "warned",
                                "failed",
                                "other",
                                "unproven",
                                "medianSeconds",
                                "budgetSeconds",
                                "lastState",
                                "lastRun"));
        for (WeeklyReport.ProcedureLine one : report.procedures()) {
            csv.append(
                    Csv.line(
                            report.week(),
                            report.environment(),
                            one.procedure(),
                            one.runs(),
                            one.passed(),
                            one.warned(),
                            one.failed(),
                            one.other(),
                            one.unproven(),
                            one.medianSeconds(),
                            one.budgetSeconds(),
                            one.lastState(),
                            one.lastRun()));
        }
        return csv.toString();
    }
}
