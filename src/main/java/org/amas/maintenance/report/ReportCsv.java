package org.amas.maintenance.report;

import org.amas.maintenance.audit.AuditHead;
import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.report.WeeklyReport.ProcedureLine;
import org.amas.maintenance.web.Csv;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A report as one table: a day's by run, a week's by procedure. */
final class ReportCsv {

    /** What the columns of a week's numbers are called. */
    private static final Map<String, String> TILES = new LinkedHashMap<>();

    static {
        TILES.put(Tiles.ON_TIME, "weekOnTimePercent");
        TILES.put(Tiles.MISSED, "weekMissed");
        TILES.put(Tiles.FAILED, "weekFailedRuns");
        TILES.put(Tiles.OPEN, "weekFindingsOpen");
        TILES.put(Tiles.CHANGES, "weekChanges");
    }

    private ReportCsv() {}

    static String of(DailyLog log) {
        StringBuilder csv =
                new StringBuilder(
                        Csv.line(
                                "run",
                                "procedure",
                                "state",
                                "by",
                                "at",
                                "seconds",
                                "steps",
                                "auditEvent",
                                "auditHash"));
        AuditHead audit = log.audit();
        for (Activity one : log.activities()) {
            csv.append(
                    Csv.line(
                            one.run(),
                            one.procedure(),
                            one.state(),
                            one.by(),
                            one.at(),
                            one.seconds(),
                            one.counts(),
                            audit == null ? null : audit.number(),
                            audit == null ? null : audit.hash()));
        }
        return csv.toString();
    }

    /**
     * A line for each procedure that was run or owed; each says whether it is final, and has the
     * numbers of the whole week at its end, since rows are taken out of their file.
     */
    static String of(Shown shown) {
        WeeklyReport report = shown.report();
        List<@Nullable Object> week = numbers(report.tiles());
        List<@Nullable Object> head =
                new ArrayList<>(
                        List.of(
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
                                "lastRun",
                                "expected",
                                "onTime",
                                "late",
                                "missed",
                                "incomplete",
                                "skipped",
                                "outside",
                                "state",
                                "finalisedBy",
                                "finalisedAt",
                                "hash",
                                "auditEvent",
                                "auditHash"));
        TILES.values().forEach(name -> head.addAll(List.of(name, name + "Median")));
        StringBuilder csv = new StringBuilder(Csv.line(head.toArray()));
        Map<String, ProcedureLine> runs = new TreeMap<>();
        report.procedures().forEach(one -> runs.put(one.procedure(), one));
        Map<String, Counts> duties = new TreeMap<>();
        if (report.compliance() != null) {
            report.compliance().procedures().forEach(o -> duties.put(o.procedure(), o.counts()));
        }
        Set<String> all = new TreeSet<>(runs.keySet());
        all.addAll(duties.keySet());
        for (String procedure : all) {
            List<@Nullable Object> line = new ArrayList<>();
            line.addAll(List.of(report.week(), report.environment(), procedure));
            line.addAll(ran(runs.get(procedure)));
            line.addAll(owed(duties.get(procedure)));
            line.add(shown.state());
            line.addAll(finalised(shown.finalised()));
            line.addAll(List.of(shown.audit().number(), shown.audit().hash()));
            line.addAll(week);
            csv.append(Csv.line(line.toArray()));
        }
        return csv.toString();
    }

    /** Empty where there was no such number. */
    private static List<@Nullable Object> numbers(@Nullable List<Tile> tiles) {
        List<@Nullable Object> numbers = new ArrayList<>();
        for (String label : TILES.keySet()) {
            Tile tile =
                    tiles == null
                            ? null
                            : tiles.stream()
                                    .filter(one -> one.label().equals(label))
                                    .findFirst()
                                    .orElse(null);
            numbers.add(tile == null ? null : tile.value());
            numbers.add(tile == null ? null : tile.median());
        }
        return numbers;
    }

    private static List<@Nullable Object> ran(@Nullable ProcedureLine one) {
        return one == null
                ? Arrays.asList(0, 0, 0, 0, 0, 0, null, null, null, null)
                : Arrays.asList(
                        one.runs(),
                        one.passed(),
                        one.warned(),
                        one.failed(),
                        one.other(),
                        one.unproven(),
                        one.medianSeconds(),
                        one.budgetSeconds(),
                        one.lastState(),
                        one.lastRun());
    }

    private static List<@Nullable Object> owed(@Nullable Counts one) {
        return one == null
                ? Arrays.asList(0, 0, 0, 0, 0, 0, 0)
                : Arrays.asList(
                        one.expected(),
                        one.onTime(),
                        one.late(),
                        one.missed(),
                        one.incomplete(),
                        one.skipped(),
                        one.outside());
    }

    private static List<@Nullable Object> finalised(@Nullable FinalReport one) {
        return one == null
                ? Arrays.asList(null, null, null)
                : Arrays.asList(one.by(), one.at(), one.digest());
    }
}
