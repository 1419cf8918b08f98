package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.acceptance.Product;
import org.amas.maintenance.access.Visitor;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pages that look back: after two years, after a week, and on the first day. */
class HistoryBench {

    private static final int COUNT =
            Math.clamp(Integer.getInteger("amas.bench.count", 50), 20, 500);
    private static final int WARM_UP = 30;
    private static final List<String> ENVIRONMENTS = List.of("production", "staging", "drill");

    /** The last one that is over. */
    private final LocalDate monday =
            LocalDate.now(Clock.systemUTC())
                    .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                    .minusWeeks(1);

    private final LocalDate today = LocalDate.now(Clock.systemUTC());

    /** One application, and the time each page took it. */
    private record Watched(Subject subject, Visitor reader, Map<String, List<Double>> times) {

        /** A sign-in is recorded, so that what was counted before it is counted anew. */
        void recordsSomething() throws Exception {
            new Visitor(URI.create(subject.base()).getPort())
                    .signsIn(Subject.USERNAME, Product.PASSWORD);
        }

        void open(String path) throws Exception {
            long began = System.nanoTime();
            assertThat(reader.gets(path).statusCode()).as(path).isEqualTo(200);
            times.computeIfAbsent(path, key -> new ArrayList<>())
                    .add((System.nanoTime() - began) / 1e6);
        }

        double p95(String path) {
            return Sample.of(times.get(path)).p95();
        }
    }

    @Test
    void staysAsQuickAfterTwoYears() throws Exception {
        Report report = new Report(7, "Two years of history");
        try (Subject first = subject("first-day");
                Subject week = subject("one-week");
                Subject years = subject("two-years")) {
            long few = record(week, monday);
            long many = record(years, today.minusYears(2));
            List<Watched> all = List.of(watched(first), watched(week), watched(years));
            measure(all, WARM_UP);
            all.forEach(one -> one.times.clear());
            measure(all, COUNT);
            tell(report, all);
            report.note(
                    "%,d runs in three environments beside %,d, and none on the first day."
                            .formatted(many, few));
            report.note("p95 of %d requests each, taken in turn, HTML only.".formatted(COUNT));
        }
        report.publish();
    }

    private static Subject subject(String name) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String environment : ENVIRONMENTS) {
            settings.put("amas.environments." + environment + ".title", environment);
        }
        settings.put("amas.duty.environments", String.join(",", ENVIRONMENTS));
        return Subject.in(name).with(settings).started();
    }

    private long record(Subject subject, LocalDate from) throws IOException, SQLException {
        subject.close();
        long runs;
        try (RecordedHistory history =
                RecordedHistory.in(subject.folder().resolve("data").resolve("amas"))) {
            runs = history.record(ENVIRONMENTS, from, today);
        }
        subject.started();
        return runs;
    }

    private static Watched watched(Subject subject) throws Exception {
        Visitor reader = new Visitor(URI.create(subject.base()).getPort());
        return new Watched(
                subject, reader.signsIn(Subject.USERNAME, Product.PASSWORD), new LinkedHashMap<>());
    }

    private void measure(List<Watched> all, int count) throws Exception {
        for (int n = 0; n < count; n++) {
            for (String path : pages().keySet()) {
                for (Watched one : all) {
                    if (path.startsWith("/reports")) {
                        one.recordsSomething();
                    }
                    one.open(path);
                }
            }
        }
    }

    private Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("/today", "Today");
        pages.put("/today?date=" + monday, "Today, of a day in the week before");
        pages.put("/reports/weekly/" + week(), "the weekly report, counted anew");
        pages.put("/schedule", "the schedule");
        pages.put("/findings", "the findings");
        pages.put("/history", "the history");
        return pages;
    }

    private String week() {
        return String.format(
                Locale.ROOT,
                "%d-W%02d",
                monday.get(IsoFields.WEEK_BASED_YEAR),
                monday.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }

    private void tell(Report report, List<Watched> all) {
        pages().forEach(
                        (path, name) -> {
                            double first = all.get(0).p95(path);
                            double week = all.get(1).p95(path);
                            double years = all.get(2).p95(path);
                            report.aim(
                                            name,
                                            Sample.time(years),
                                            "first day " + Sample.time(first),
                                            years / first,
                                            "≤ 2 ×",
                                            years <= 2 * first)
                                    .beside(
                                            name + ", the same week without what was before it",
                                            Sample.time(years),
                                            "one week " + Sample.time(week),
                                            years / week);
                        });
    }
}
