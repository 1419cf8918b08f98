package org.amas.maintenance.step;

import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** How much happened in each hour of the week, in UTC, over however many weeks. */
public final class WeekHours {

    private static final int WEEK = 7 * 24;
    private static final int QUIET = 2;

    private final long[] counts = new long[WEEK];

    /**
     * Two hours of the week in a row.
     *
     * @param hour at which they begin, 0 to 23
     */
    public record Slot(DayOfWeek day, int hour) {

        private int index() {
            return (day.getValue() - 1) * 24 + hour;
        }

        private static Slot at(int index) {
            return new Slot(DayOfWeek.of(index / 24 + 1), index % 24);
        }

        /** {@code Sunday 02:00 to 04:00 UTC}. */
        @Override
        public String toString() {
            return "%s %02d:00 to %02d:00 UTC".formatted(word(day), hour, (hour + QUIET) % 24);
        }
    }

    public void add(Instant at) {
        OffsetDateTime moment = at.atOffset(ZoneOffset.UTC);
        add(moment.getDayOfWeek(), moment.getHour(), 1);
    }

    public void add(DayOfWeek day, int hour, long count) {
        counts[new Slot(day, hour).index()] += count;
    }

    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** In which least happened; of equal ones the first of the week. */
    public Slot quietest() {
        int least = 0;
        for (int i = 1; i < WEEK; i++) {
            least = during(i) < during(least) ? i : least;
        }
        return Slot.at(least);
    }

    public long during(Slot slot) {
        return during(slot.index());
    }

    private long during(int from) {
        return IntStream.range(from, from + QUIET).mapToLong(i -> counts[i % WEEK]).sum();
    }

    /** Whether at most a quarter of the week's two hours had less. */
    public boolean isQuiet(Slot slot) {
        long quieter =
                IntStream.range(0, WEEK).filter(i -> during(i) < during(slot.index())).count();
        return quieter <= WEEK / 4;
    }

    /** Hours downwards, days across. */
    public Table table(String title) {
        List<Column> columns = new ArrayList<>(List.of(Column.text("UTC")));
        Arrays.stream(DayOfWeek.values())
                .forEach(day -> columns.add(new Column(word(day), "count")));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int hour = 0; hour < 24; hour++) {
            List<@Nullable Object> row = new ArrayList<>(List.of("%02d:00".formatted(hour)));
            for (DayOfWeek day : DayOfWeek.values()) {
                row.add(counts[new Slot(day, hour).index()]);
            }
            rows.add(row);
        }
        return Table.of(title, columns, rows);
    }

    private static String word(DayOfWeek day) {
        return day.getDisplayName(java.time.format.TextStyle.FULL, Locale.ENGLISH);
    }
}
