package org.amas.maintenance.run;

import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.Visible;
import org.amas.maintenance.web.WrittenDay;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the fields of the history's form ask for.
 *
 * @param filter without what is wrong: it is not to be used while there are errors
 * @param errors of the fields that are wrong
 */
record HistoryFilter(RunHistory.Filter filter, List<FieldError> errors) {

    private static final Pattern NUMBERS = Pattern.compile("\\d{1,18}(,\\d{1,18}){0,499}");
    private static final int LONGEST = 8_000;

    static HistoryFilter of(HistoryController.Query query) {
        List<FieldError> errors = new ArrayList<>();
        Instant from = day("from", query.from(), 0, errors);
        Instant to = day("to", query.to(), 1, errors);
        if (from != null && to != null && !from.isBefore(to)) {
            errors.add(new FieldError("to", "The last day is before the first. Swap them."));
            to = null;
        }
        RunHistory.Filter filter =
                new RunHistory.Filter(
                        text("procedure", query.procedure(), errors),
                        text("environment", query.environment(), errors),
                        states(query.state(), errors),
                        text("person", query.person(), errors),
                        from,
                        to,
                        Boolean.TRUE.equals(query.real()),
                        query.upTo(),
                        numbers(query.runs(), errors));
        return new HistoryFilter(filter, errors);
    }

    private static Set<RunState> states(@Nullable String word, List<FieldError> errors) {
        if (word == null || word.isBlank()) {
            return Set.of();
        }
        Optional<RunState> found = RunState.named(word);
        if (found.isEmpty()) {
            errors.add(
                    new FieldError(
                            "state",
                            "No run can be in the state “%s”. Choose one of the list."
                                    .formatted(Texts.clip(word, 40))));
        }
        return found.map(Set::of).orElse(Set.of());
    }

    /** The very runs that a number of a report is about. */
    private static Set<Long> numbers(@Nullable String text, List<FieldError> errors) {
        if (text == null || text.isBlank()) {
            return Set.of();
        }
        if (!NUMBERS.matcher(text).matches() || text.length() > LONGEST) {
            errors.add(new FieldError("runs", "Write the numbers of at most 500 runs as 812,815."));
            return Set.of();
        }
        return Arrays.stream(text.split(",")).map(Long::valueOf).collect(Collectors.toSet());
    }

    private static @Nullable Instant day(
            String field, @Nullable String text, int later, List<FieldError> errors) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            LocalDate day = WrittenDay.parse(text.strip()).plusDays(later);
            return day.atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            errors.add(
                    new FieldError(
                            field,
                            "“%s” is not a day. Write it as 2026-11-23."
                                    .formatted(Texts.clip(text, 40))));
            return null;
        }
    }

    /** Text that no run can have is refused, because a database refuses it too. */
    private static @Nullable String text(
            String field, @Nullable String text, List<FieldError> errors) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() > 300 || text.codePoints().anyMatch(Visible::hides)) {
            errors.add(
                    new FieldError(
                            field, "Write at most 300 characters, and none that can't be seen."));
            return null;
        }
        return text.strip();
    }
}
