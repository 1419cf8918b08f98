package org.amas.maintenance.report;

import org.amas.maintenance.report.DailyLog.SystemStatus;
import org.amas.maintenance.report.WeeklyReport.Change;
import org.amas.maintenance.report.WeeklyReport.Outcome;
import org.amas.maintenance.report.WeeklyReport.ProcedureLine;
import org.amas.maintenance.report.WeeklyReport.SlowStep;
import org.amas.maintenance.web.Formats;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A report as Markdown, for a mail, a repository or a printer. */
final class ReportMarkdown {

    private static final Formats WORDS = new Formats();

    private final StringBuilder text = new StringBuilder();

    private ReportMarkdown() {}

    static String of(DailyLog log) {
        ReportMarkdown page = new ReportMarkdown();
        page.line("# Daily maintenance log, " + log.day());
        page.line("");
        page.line("Environment: " + log.environment());
        page.line("Maintained by: " + String.join(", ", log.maintainedBy()));
        if (log.signed() != null) {
            page.line(
                    "On call: %s, since %s"
                            .formatted(log.signed().by(), WORDS.utc(log.signed().onCallSince())));
        }
        page.heading("Maintenance activities");
        page.activities(log.activities());
        page.heading("Issues found");
        page.issues(log.issues());
        page.heading("System status");
        page.status(log.status());
        page.signed(log.signed());
        if (log.audit() != null) {
            page.line("");
            page.line(log.audit().sentence());
        }
        return page.text.toString();
    }

    /** With what it is: a draft, or final. */
    static String of(Shown shown) {
        FinalReport last = shown.finalised();
        ReportMarkdown end = new ReportMarkdown();
        end.heading(last == null ? "Draft" : "Final");
        if (last == null) {
            end.line("Nobody has finalised it yet.");
        } else {
            end.line("Finalised by %s, %s.".formatted(last.by(), WORDS.utc(last.at())));
            end.line("SHA-256 of the report as JSON: " + last.digest());
        }
        end.line(shown.audit().sentence());
        shown.changed()
                .forEach(
                        one ->
                                end.line(
                                        "Changed since: %s: %s"
                                                .formatted(one.section(), cell(one.text()))));
        return body(shown.report()) + end.text;
    }

    static String of(WeeklyReport report) {
        ReportMarkdown end = new ReportMarkdown();
        if (report.audit() != null) {
            end.line("");
            end.line(report.audit().sentence());
        }
        return body(report) + end.text;
    }

    private static String body(WeeklyReport report) {
        ReportMarkdown page = new ReportMarkdown();
        page.line("# Weekly maintenance report, " + report.week());
        page.line("");
        page.line(
                "Environment: %s, %s to %s (UTC)"
                        .formatted(report.environment(), report.from(), report.to()));
        page.line("");
        report.narrative().forEach(page::line);
        page.rows(
                "The week in numbers",
                report.tiles(),
                List.of("What", "Week", "Median of four weeks before"),
                one -> page.row(one.label(), one.words(), one.usual()));
        page.compliance(report.compliance());
        page.heading("Outcomes");
        page.row("State", "Runs", "Median of four weeks before");
        page.row("---", "---:", "---:");
        for (Outcome one : report.outcomes()) {
            page.row(state(one.state()), one.runs(), one.median());
        }
        page.heading("Procedures");
        page.row("Procedure", "Runs", "Passed", "Warned", "Failed", "Other", "Median", "Last");
        page.row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---");
        for (ProcedureLine one : report.procedures()) {
            page.row(
                    one.procedure(),
                    one.runs(),
                    one.passed(),
                    one.warned(),
                    one.failed(),
                    one.other(),
                    time(one.medianSeconds()),
                    state(one.lastState()) + ", run " + one.lastRun());
        }
        page.heading("Findings");
        page.balance(report.balance());
        page.issues(report.issues());
        page.slowest(report.slowest());
        page.changes(report.changes());
        page.heading("Emergencies");
        page.activities(report.emergencies());
        page.inForce("Exemptions in force", report.exemptions());
        page.inForce("Standing approvals in force", report.standing());
        page.rows(
                "Freezes",
                report.freezes(),
                List.of("From", "Until", "By", "Reason"),
                one ->
                        page.row(
                                WORDS.utc(one.from()),
                                WORDS.utc(one.until()),
                                one.by(),
                                one.reason()));
        page.rows(
                "Readings that moved most",
                report.moved(),
                List.of("Reading", "Week", "Four weeks before", "Change"),
                one ->
                        page.row(
                                one.what(),
                                WORDS.value(one.median(), one.unit()),
                                WORDS.value(one.before(), one.unit()),
                                one.change()));
        page.rows(
                "Forecasts",
                report.forecasts(),
                List.of("Reading", "Now", "Forecast"),
                one -> page.row(one.what(), WORDS.value(one.value(), one.unit()), one.sentence()));
        page.rows(
                "No data",
                report.gaps(),
                List.of("When (UTC)", "Why"),
                one -> page.row(one.when(), one.why()));
        page.rows(
                "Action items",
                report.actions(),
                List.of("Item", "Owner", "Due", "State"),
                one ->
                        page.row(
                                "%d: %s".formatted(one.id(), one.text()),
                                one.owner(),
                                one.due(),
                                one.life() + (one.overdue() ? ", overdue" : "")));
        return page.text.toString();
    }

    private void compliance(@Nullable Compliance owed) {
        if (owed == null) {
            return;
        }
        heading("Duties");
        row(
                "Procedure",
                "Expected",
                "On time",
                "Late",
                "Missed",
                "Incomplete",
                "Skipped",
                "Elsewhere");
        row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        owed.procedures().forEach(one -> duties(one.procedure(), one.counts()));
        duties("All", owed.all());
        if (!owed.deviations().isEmpty()) {
            heading("Duties not done on time");
            row("Window", "Procedure", "What became of it", "Run", "Reason");
            row("---", "---", "---", "---:", "---");
            owed.deviations()
                    .forEach(
                            one ->
                                    row(
                                            WORDS.utc(one.windowStart()),
                                            one.procedure(),
                                            one.fate(),
                                            one.run(),
                                            one.reason()));
        }
    }

    private void duties(String what, Compliance.Counts counts) {
        row(
                what,
                counts.expected(),
                counts.onTime(),
                counts.late(),
                counts.missed(),
                counts.incomplete(),
                counts.skipped(),
                counts.outside());
    }

    private <T> void rows(
            String title, @Nullable List<T> rows, List<String> columns, Consumer<T> row) {
        if (rows == null || rows.isEmpty()) {
            return;
        }
        heading(title);
        row(columns.toArray());
        row(columns.stream().map(column -> "---").toArray());
        rows.forEach(row);
    }

    private void inForce(String title, @Nullable List<WeeklyReport.InForce> given) {
        if (given == null || given.isEmpty()) {
            return;
        }
        heading(title);
        row("Procedure", "Step", "By", "Reason", "Until");
        row("---", "---", "---", "---", "---");
        given.forEach(
                one ->
                        row(
                                one.procedure(),
                                one.what(),
                                one.by(),
                                one.reason(),
                                WORDS.utc(one.until())));
    }

    private void activities(List<Activity> activities) {
        if (activities.isEmpty()) {
            line("None.");
            return;
        }
        row("Run", "Procedure", "State", "By", "Took", "Steps");
        row("---:", "---", "---", "---", "---:", "---");
        for (Activity one : activities) {
            row(
                    one.run(),
                    one.procedure(),
                    state(one.state()),
                    one.by(),
                    time(one.seconds()),
                    one.counts() + (one.trouble() == null ? "" : "; " + one.trouble()));
        }
    }

    private void balance(WeeklyReport.@Nullable Balance findings) {
        if (findings != null) {
            line(
                    "Opened: %d, closed: %d, open at the end of the week: %d."
                            .formatted(findings.opened(), findings.closed(), findings.open()));
            line("");
        }
    }

    private void issues(List<Issue> issues) {
        if (issues.isEmpty()) {
            line("None.");
            return;
        }
        row("Severity", "Life", "Where", "What", "Run");
        row("---", "---", "---", "---", "---:");
        for (Issue one : issues) {
            row(one.severity(), one.life(), one.place(), one.text(), one.last());
        }
    }

    private void status(@Nullable SystemStatus status) {
        if (status == null) {
            line("Unknown: nobody looked at the whole system that day.");
            return;
        }
        line(
                "%s, by run %d of %s at %s."
                        .formatted(
                                state(status.state()),
                                status.run(),
                                status.procedure(),
                                WORDS.utc(status.at())));
        line("");
        row("Check", "State", "Result");
        row("---", "---", "---");
        status.checks().forEach(one -> row(one.title(), state(one.state()), one.said()));
    }

    private void signed(@Nullable SignedDay signed) {
        heading("Sign-off");
        if (signed == null) {
            line("Nobody had signed off the day when this was written.");
            return;
        }
        line("%s, %s.".formatted(signed.by(), WORDS.utc(signed.at())));
        if (signed.remark() != null) {
            line("");
            line("Remark: " + cell(signed.remark()));
        }
        line("");
        row("Duty", "Owed", "State", "Run", "Reason", "Note");
        row("---", "---", "---", "---:", "---", "---");
        for (SignedDay.DutyLine one : signed.duties()) {
            row(
                    one.procedure(),
                    WORDS.utc(one.nominal()),
                    state(one.state()) + (Boolean.FALSE.equals(one.onTime()) ? ", late" : ""),
                    one.run(),
                    one.reason(),
                    one.note());
        }
        line("");
        line("Audit event %d, SHA-256 %s".formatted(signed.auditEvent(), signed.auditHash()));
    }

    private void slowest(List<SlowStep> steps) {
        heading("Slowest steps");
        row("Step", "Took", "Median before", "Run");
        row("---", "---:", "---:", "---:");
        for (SlowStep one : steps) {
            row(
                    one.procedure() + ", " + one.title(),
                    time(one.seconds()),
                    time(one.before()),
                    one.run());
        }
    }

    private void changes(List<Change> changes) {
        heading("Changes made");
        if (changes.isEmpty()) {
            line("None.");
            return;
        }
        row("Run", "Step", "Effect", "State", "By", "Approved", "Result");
        row("---:", "---", "---", "---", "---", "---", "---");
        for (Change one : changes) {
            row(
                    one.run(),
                    one.procedure() + ", " + one.title(),
                    one.effect(),
                    state(one.state()),
                    one.by(),
                    String.join(", ", one.approvals()),
                    one.headline());
        }
    }

    private void heading(String title) {
        line("");
        line("## " + title);
        line("");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void row(@Nullable Object... cells) {
        line(
                java.util.Arrays.stream(cells)
                        .map(ReportMarkdown::cell)
                        .collect(Collectors.joining(" | ", "| ", " |")));
    }

    /** Text of a server's may look like a table, or like HTML. */
    private static String cell(@Nullable Object cell) {
        String plain = cell == null ? "" : cell.toString().replaceAll("\\s+", " ");
        return plain.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("[", "\\[");
    }

    private static String state(String name) {
        return WORDS.status(name).word();
    }

    private static @Nullable String time(@Nullable Double seconds) {
        return seconds == null ? null : WORDS.value(seconds, "s");
    }
}
