package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of each procedure's duties on each day of a week. */
record HeatMap(List<LocalDate> days, List<Line> lines) {

    /**
     * @param cells one a day; null where nothing was counted
     */
    record Line(String procedure, String title, List<@Nullable Cell> cells) {}

    /**
     * One day of one procedure.
     *
     * @param fate the worst of that day
     * @param of how many duties the day had
     * @param like how many of them had that fate
     * @param href exactly these
     */
    record Cell(Fate fate, int of, long like, String href) {

        /** {@code late}, or {@code 1 of 3 late}. */
        public String words() {
            return of == 1 ? fate.word() : "%d of %d %s".formatted(like, of, fate.word());
        }
    }

    /**
     * @param duties all that the report counts
     */
    static HeatMap of(IsoWeek week, String environment, List<DutyLine> duties) {
        CountedDuties page = new CountedDuties(week.toString(), environment);
        Map<String, List<DutyLine>> byProcedure =
                duties.stream()
                        .collect(
                                Collectors.groupingBy(
                                        DutyLine::procedure, TreeMap::new, Collectors.toList()));
        return new HeatMap(
                week.days(),
                byProcedure.entrySet().stream()
                        .map(
                                one ->
                                        line(
                                                one.getKey(),
                                                one.getValue(),
                                                week.days(),
                                                page.of(one.getKey())))
                        .toList());
    }

    private static Line line(
            String procedure, List<DutyLine> duties, List<LocalDate> days, CountedDuties page) {
        List<@Nullable Cell> cells = new ArrayList<>();
        for (LocalDate day : days) {
            cells.add(cell(page.on(day), duties));
        }
        return new Line(procedure, duties.getFirst().title(), cells);
    }

    private static @Nullable Cell cell(CountedDuties page, List<DutyLine> all) {
        List<DutyLine> duties = page.among(all);
        Fate worst =
                duties.stream()
                        .map(DutyLine::fate)
                        .max(Comparator.comparingInt(Fate::weight))
                        .orElse(null);
        return worst == null
                ? null
                : new Cell(
                        worst,
                        duties.size(),
                        duties.stream().filter(one -> one.fate() == worst).count(),
                        page.href());
    }
}
