package org.amas.maintenance.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.DutyState;
import org.amas.maintenance.duty.SimulatedDays;
import org.amas.maintenance.report.Compliance.Counts;
import org.amas.maintenance.report.Compliance.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A quarter of the real schedule, day by day, with everything that happens to duties. What a week's
 * report says of it was worked out by hand.
 */
class SimulatedQuarterIT {

    private static final String STATUS = "daily/system-status";
    private static final String WEEKLY = "weekly/database-maintenance";
    private static final String BERLIN = "own/berlin";
    private static final LocalDate FIRST = LocalDate.of(2026, 10, 1);
    private static final LocalDate LAST = LocalDate.of(2026, 12, 31);

    /** On 25 October, between 02:00 and 03:00 in Berlin, every time comes twice. */
    private static final LocalDate CLOCKS_BACK = LocalDate.of(2026, 10, 25);

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private static final String HEAD =
            "expected, on time, late, missed, incomplete, skipped, outside";

    /** By hand: week, then of each procedure those numbers; a dash where nothing was owed. */
    private static final String TABLE =
            """
            2026-W40 | 4 4 0 0 0 0 0 | 4 4 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W41 | 7 6 1 0 0 0 0 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W42 | 7 6 0 1 0 0 0 | 7 7 0 0 0 0 0 | 1 0 1 0 0 0 0
            2026-W43 | 7 6 0 0 0 1 0 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W44 | 7 7 0 0 0 0 0 | 7 6 0 1 0 0 0 | 1 1 0 0 0 0 0
            2026-W45 | 7 6 0 0 0 0 1 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W46 | 7 7 0 0 0 0 0 | 7 7 0 0 0 0 0 | 1 0 0 0 1 0 0
            2026-W47 | 7 6 1 0 0 0 0 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W48 | 7 7 0 0 0 0 0 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W49 | 7 7 0 0 0 0 0 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W50 | 7 7 0 0 0 0 0 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W51 | 7 7 0 0 0 0 0 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W52 | 7 6 1 0 0 0 0 | 7 7 0 0 0 0 0 | 1 1 0 0 0 0 0
            2026-W53 | 4 4 0 0 0 0 0 | 4 4 0 0 0 0 0 | -
            quarter  | 92 86 3 1 0 1 1 | 92 91 0 1 0 0 0 | 13 11 1 0 1 0 0
            """;

    /**
     * By hand: each duty of them that is anything but done, on time and without a word. When it
     * opened, which, its state, whether in time, by whose word, and why.
     */
    private static final String ROWS =
            """
            2026-10-05 06:00 | daily/system-status | DONE | late | - | -
            2026-10-14 06:00 | daily/system-status | MISSED | - | - | -
            2026-10-18 02:00 | weekly/database-maintenance | DONE | late | - | -
            2026-10-22 06:00 | daily/system-status | SKIPPED | - | lea | The day of the release.
            2026-11-01 01:30 | own/berlin | MISSED | - | - | -
            2026-11-03 06:00 | daily/system-status | OUTSIDE | on time | lea | by hand: INC-9
            2026-11-15 02:00 | weekly/database-maintenance | INCOMPLETE | on time | - | No verdict of step 1 (Long transactions and locks): nobody could look
            2026-11-18 06:00 | daily/system-status | DONE | late | - | -
            2026-11-22 02:00 | weekly/database-maintenance | DONE_WITH_FINDINGS | on time | - | -
            2026-12-25 06:00 | daily/system-status | DONE | late | - | -
            """;

    private SimulatedDays days;

    private static Instant at(LocalDate day, String time) {
        return day.atTime(LocalTime.parse(time)).toInstant(ZoneOffset.UTC);
    }

    private static LocalDate day(int month, int day) {
        return LocalDate.of(2026, month, day);
    }

    @Test
    void eachWeekIsReportedAsWorkedOutByHand(@TempDir Path folder) throws IOException {
        Path own = folder.resolve("procedures/own/berlin.yaml");
        Files.createDirectories(own.getParent());
        Files.writeString(
                own,
                """
                key: own/berlin
                title: As Berlin works
                purpose: Is performed by a test.
                frequency: daily
                category: Tests
                owner: On-call engineer
                priority: P1
                budget: 1h
                steps:
                  - { title: Look, kind: host.disk, timeout: 30s, onFailure: continue, settings: {} }
                """);
        try (SimulatedDays lived =
                new SimulatedDays(
                        folder,
                        at(FIRST, "00:00"),
                        "amas.duty.stop=200d",
                        "amas.procedure.directory=" + folder.resolve("procedures"))) {
            days = lived;
            days.inBerlin(BERLIN, LocalTime.of(2, 30), LocalTime.of(2, 45));
            for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
                live(day);
            }
            days.leap(at(LAST.plusDays(1), "00:00"));
            assertThat(reported()).as("each procedure: " + HEAD).isEqualTo(TABLE);
            assertThat(openings()).as("each occurrence once").isEqualTo(openingsByHand());
            assertThat(rows()).isEqualTo(ROWS);
            assertThat(deviations()).isEqualTo(deviationsByHand());
        }
    }

    /** In the order of the clock; Berlin is two hours ahead until its clocks go back, then one. */
    private void live(LocalDate day) {
        days.leap(at(day, "00:01"));
        String berlin = day.isAfter(CLOCKS_BACK) ? "01:30" : "00:30";
        days.set(at(day, berlin).plusSeconds(60));
        if (!day.equals(day(11, 1))) {
            days.does(days.duty(BERLIN, at(day, berlin)));
        }
        if (day.getDayOfWeek() == DayOfWeek.SUNDAY) {
            sunday(day);
        }
        if (day.equals(day(11, 19))) {
            // The day before's, a while before it would have been missed.
            days.set(at(day, "04:30"));
            days.does(days.duty(STATUS, at(day(11, 18), "06:00")));
        }
        status(day);
    }

    private void sunday(LocalDate day) {
        days.set(at(day, "02:10"));
        Item duty = days.duty(WEEKLY, at(day, "02:00"));
        if (day.equals(day(10, 18))) {
            days.set(at(day, "05:00"));
            days.runs(WEEKLY);
        } else if (day.equals(day(11, 15))) {
            days.leavesOut(duty);
        } else if (day.equals(day(11, 22))) {
            days.exempts(WEEKLY, at(day(11, 23), "00:00"));
            days.leavesOut(duty);
        } else {
            days.does(duty);
        }
    }

    private void status(LocalDate day) {
        Item duty = days.duty(STATUS, at(day, "06:00"));
        days.set(at(day, "06:05"));
        if (day.equals(day(10, 5))) {
            days.set(at(day, "12:00"));
            days.runs(STATUS);
        } else if (day.equals(day(10, 22))) {
            days.skips(duty, "The day of the release.");
        } else if (day.equals(day(11, 3))) {
            days.set(at(day, "09:00"));
            days.records(duty, at(day, "06:10"), "by hand: INC-9");
        } else if (day.equals(day(12, 27))) {
            days.does(duty);
            // Missed for two days; a run by hand would count for October's, the oldest.
            days.set(at(day, "18:00"));
            days.does(days.duty(STATUS, at(day(12, 25), "06:00")));
        } else if (!Set.of(day(10, 14), day(11, 18), day(12, 25)).contains(day)) {
            days.does(duty);
        }
    }

    private List<Item> duties() {
        return Stream.of(STATUS, BERLIN, WEEKLY)
                .flatMap(
                        procedure ->
                                days
                                        .bean(DutyBoard.class)
                                        .of(
                                                procedure,
                                                "local",
                                                at(FIRST, "00:00"),
                                                at(LAST.plusDays(1), "00:00"))
                                        .stream())
                .sorted(Comparator.comparing(Item::windowStart).thenComparing(Item::procedure))
                .toList();
    }

    private static String opening(Instant at, String procedure) {
        return MINUTE.format(at) + " | " + procedure;
    }

    private List<String> openings() {
        return duties().stream().map(one -> opening(one.windowStart(), one.procedure())).toList();
    }

    /** Daily at 06:00, daily when it is 02:30 in Berlin for the first time, Sundays at 02:00. */
    private static List<String> openingsByHand() {
        List<String> all = new ArrayList<>();
        for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
            String berlin = day.isAfter(CLOCKS_BACK) ? "01:30" : "00:30";
            all.add(opening(at(day, berlin), BERLIN));
            if (day.getDayOfWeek() == DayOfWeek.SUNDAY) {
                all.add(opening(at(day, "02:00"), WEEKLY));
            }
            all.add(opening(at(day, "06:00"), STATUS));
        }
        return all;
    }

    private String rows() {
        return duties().stream()
                .filter(one -> !isPlain(one))
                .map(SimulatedQuarterIT::row)
                .collect(Collectors.joining());
    }

    private static boolean isPlain(Item one) {
        return one.state() == DutyState.DONE
                && Boolean.TRUE.equals(one.onTime())
                && one.reason() == null
                && one.by() == null;
    }

    private static String row(Item one) {
        Boolean onTime = one.onTime();
        return "%s | %s | %s | %s | %s\n"
                .formatted(
                        opening(one.windowStart(), one.procedure()),
                        one.state(),
                        onTime == null ? "-" : onTime ? "on time" : "late",
                        one.by() == null ? "-" : one.by(),
                        one.reason() == null ? "-" : one.reason());
    }

    /** What the weeks' reports list as not done on time: each of them in its own week's. */
    private List<String> deviations() {
        List<String> all = new ArrayList<>();
        for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(7)) {
            Period week = Period.of(IsoWeek.of(day));
            days
                    .bean(Compliances.class)
                    .of(week, week.scope("local", Long.MAX_VALUE))
                    .deviations()
                    .stream()
                    .filter(one -> List.of(STATUS, BERLIN, WEEKLY).contains(one.procedure()))
                    .map(
                            one ->
                                    "%s | %s | %s | %s"
                                            .formatted(
                                                    week.key(),
                                                    opening(one.windowStart(), one.procedure()),
                                                    one.fate(),
                                                    one.reason()))
                    .forEach(all::add);
        }
        return all;
    }

    private static List<String> deviationsByHand() {
        return """
        2026-W41 | 2026-10-05 06:00 | daily/system-status | late | null
        2026-W42 | 2026-10-14 06:00 | daily/system-status | missed | null
        2026-W42 | 2026-10-18 02:00 | weekly/database-maintenance | late | null
        2026-W43 | 2026-10-22 06:00 | daily/system-status | skipped | The day of the release.
        2026-W44 | 2026-11-01 01:30 | own/berlin | missed | null
        2026-W45 | 2026-11-03 06:00 | daily/system-status | done elsewhere | by hand: INC-9
        2026-W46 | 2026-11-15 02:00 | weekly/database-maintenance | incomplete | No verdict of step 1 (Long transactions and locks): nobody could look
        2026-W47 | 2026-11-18 06:00 | daily/system-status | late | null
        2026-W52 | 2026-12-25 06:00 | daily/system-status | late | null
        """
                .lines()
                .toList();
    }

    private String reported() {
        Set<String> weeks = new TreeSet<>();
        for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
            weeks.add(IsoWeek.of(day).toString());
        }
        StringBuilder table = new StringBuilder();
        weeks.forEach(
                week -> table.append(line(week, Period.of(IsoWeek.parse(week).orElseThrow()))));
        return table.append(line("quarter ", new Period("quarter", FIRST, LAST))).toString();
    }

    private String line(String name, Period period) {
        Compliance owed =
                days.bean(Compliances.class).of(period, period.scope("local", Long.MAX_VALUE));
        return "%s | %s\n"
                .formatted(
                        name,
                        List.of(STATUS, BERLIN, WEEKLY).stream()
                                .map(procedure -> counts(owed, procedure))
                                .collect(Collectors.joining(" | ")));
    }

    private static String counts(Compliance owed, String procedure) {
        return owed.procedures().stream()
                .filter(one -> one.procedure().equals(procedure))
                .map(Line::counts)
                .map(SimulatedQuarterIT::numbers)
                .findFirst()
                .orElse("-");
    }

    private static String numbers(Counts all) {
        return Arrays.stream(
                        new long[] {
                            all.expected(),
                            all.onTime(),
                            all.late(),
                            all.missed(),
                            all.incomplete(),
                            all.skipped(),
                            all.outside()
                        })
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }
}
