package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredTable;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was signed off in this run as a calendar: its raw output is an iCalendar file with one day
 * for each item, that of its quarterly window or, without one, the day it is done until.
 */
@Component
class SignOffCalendarKind implements ReadingKind<NoSettings> {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    /** Octets in a line, by the format's rule. */
    private static final int WIDEST = 73;

    private final StepResults results;
    private final ResultRows rows;

    SignOffCalendarKind(StepResults results, ResultRows rows) {
        this.results = results;
        this.rows = rows;
    }

    @Override
    public String name() {
        return "review.calendar";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of("calendar_entries");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) throws IOException {
        Optional<Table> signed = signed(context);
        if (signed.isEmpty()) {
            return Outcome.notRun("nothing was signed off in this run");
        }
        List<String> lines = new ArrayList<>();
        lines.addAll(List.of("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//AMAS Maintenance//EN"));
        int number = 0;
        for (List<@Nullable Object> row : signed.get().rows()) {
            lines.addAll(event(row, ++number, context));
        }
        lines.add("END:VCALENDAR");
        for (String line : lines) {
            context.output().write((folded(line) + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        context.reading(Reading.of("calendar_entries", number, ""));
        return Outcome.done(
                "%s; the raw output is the calendar"
                        .formatted(number == 1 ? "1 entry" : number + " entries"));
    }

    private Optional<Table> signed(StepContext context) {
        List<Long> steps =
                results.findByRunIdAndAttemptOrderByNumber(context.run(), 0).stream()
                        .filter(s -> s.number() < context.step())
                        .filter(s -> s.kind().equals(SignOffKind.NAME))
                        .map(StepResult::id)
                        .toList();
        return rows.tables(steps).stream()
                .map(StoredTable::table)
                .filter(t -> t.title().equals(SignOffKind.SIGNED))
                .reduce((first, last) -> last);
    }

    private static List<String> event(List<@Nullable Object> row, int number, StepContext context) {
        Instant now = context.clock().instant();
        LocalDate until = LocalDate.parse(cell(row, 3));
        String window = cell(row, 7);
        LocalDate day =
                window.matches(".*\\d{4}-\\d{2}-\\d{2}")
                        ? LocalDate.parse(window.substring(window.length() - 10))
                        : until;
        return List.of(
                "BEGIN:VEVENT",
                "UID:run-%d-item-%d@amas-maintenance".formatted(context.run(), number),
                "DTSTAMP:" + STAMP.format(now),
                "DTSTART;VALUE=DATE:" + DAY.format(day),
                "SUMMARY:" + text(cell(row, 1)),
                "DESCRIPTION:" + text("Owner: %s. Done until %s.".formatted(cell(row, 2), until)),
                "END:VEVENT");
    }

    private static String cell(List<@Nullable Object> row, int column) {
        Object cell = row.get(column);
        return cell == null ? "" : cell.toString();
    }

    /** What would end a value is escaped: a finding's text must not become another line. */
    private static String text(String plain) {
        return plain.replaceAll("\\s+", " ").replaceAll("([\\\\;,])", "\\\\$1");
    }

    /** Cut where no character is in two parts; a line that begins with a space goes on. */
    private static String folded(String line) {
        StringBuilder folded = new StringBuilder();
        int octets = 0;
        for (int point : line.codePoints().toArray()) {
            int size = Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (octets + size > WIDEST) {
                folded.append("\r\n ");
                octets = 1;
            }
            folded.appendCodePoint(point);
            octets += size;
        }
        return folded.toString();
    }
}
