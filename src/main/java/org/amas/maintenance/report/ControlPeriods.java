package org.amas.maintenance.report;

import org.amas.maintenance.web.Choice;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The months, quarters and years that a control question may be about, as one writes them. */
final class ControlPeriods {

    private static final Pattern QUARTER = Pattern.compile("(\\d{4})-Q([1-4])");
    private static final Pattern MONTH = Pattern.compile("(\\d{4})-(\\d{2})");
    private static final Pattern YEAR = Pattern.compile("\\d{4}");
    private static final int QUARTERS = 8;
    private static final int MONTHS = 12;
    private static final int YEARS = 3;

    private ControlPeriods() {}

    /** Of {@code 2026-Q3}, {@code 2026-07} or {@code 2026}; empty if there is no such time. */
    static Optional<Period> parse(String word) {
        Matcher quarter = QUARTER.matcher(word);
        Matcher month = MONTH.matcher(word);
        try {
            if (quarter.matches()) {
                int first = Integer.parseInt(quarter.group(2)) * 3 - 2;
                return months(word, YearMonth.of(Integer.parseInt(quarter.group(1)), first), 3);
            }
            if (month.matches()) {
                return months(word, YearMonth.parse(word), 1);
            }
            return YEAR.matcher(word).matches()
                    ? months(word, Year.parse(word).atMonth(1), 12)
                    : Optional.empty();
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private static Optional<Period> months(String word, YearMonth first, int many) {
        return Optional.of(
                new Period(word, first.atDay(1), first.plusMonths(many - 1L).atEndOfMonth()));
    }

    /** Days that are a whole year, quarter or month are called so. */
    static Period days(LocalDate first, LocalDate last) {
        return Stream.of(
                        "%04d".formatted(first.getYear()),
                        quarter(first),
                        YearMonth.from(first).toString())
                .flatMap(word -> parse(word).stream())
                .filter(one -> one.first().equals(first) && one.last().equals(last))
                .findFirst()
                .orElseGet(() -> new Period(first + ".." + last, first, last));
    }

    /** {@code in Q3 2026}, {@code from 2026-07-04 to 2026-08-02}. */
    static String when(Period period) {
        return (period.key().contains("..") ? "from " : "in ") + title(period);
    }

    /** {@code Q3 2026}, {@code July 2026}, {@code 2026}, {@code 2026-07-04 to 2026-08-02}. */
    static String title(Period period) {
        Matcher quarter = QUARTER.matcher(period.key());
        if (quarter.matches()) {
            return "Q%s %s".formatted(quarter.group(2), quarter.group(1));
        }
        if (MONTH.matcher(period.key()).matches()) {
            return "%s %d"
                    .formatted(
                            period.first()
                                    .getMonth()
                                    .getDisplayName(TextStyle.FULL, Locale.ENGLISH),
                            period.first().getYear());
        }
        return YEAR.matcher(period.key()).matches()
                ? period.key()
                : "%s to %s".formatted(period.first(), period.last());
    }

    static String quarter(LocalDate day) {
        return "%04d-Q%d".formatted(day.getYear(), (day.getMonthValue() + 2) / 3);
    }

    /** The newest first; what lies further back is asked for by its days. */
    static List<Choice> choices(LocalDate today) {
        Stream<String> quarters =
                IntStream.range(0, QUARTERS).mapToObj(n -> quarter(today.minusMonths(3L * n)));
        Stream<String> months =
                IntStream.range(0, MONTHS)
                        .mapToObj(n -> YearMonth.from(today).minusMonths(n).toString());
        Stream<String> years =
                IntStream.range(0, YEARS)
                        .mapToObj(n -> "%04d".formatted(today.minusYears(n).getYear()));
        return Stream.concat(
                        Stream.of(Choice.of("", "The days below")),
                        Stream.of(quarters, months, years)
                                .flatMap(words -> words)
                                .map(word -> Choice.of(word, title(parse(word).orElseThrow()))))
                .toList();
    }
}
