package org.amas.maintenance.audit;

import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.WrittenDay;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The filter form as it was typed. What can't be understood is named and left out of the filter.
 *
 * @param before only sequences below this one: the next page
 */
record AuditQuery(
        @Nullable String who,
        @Nullable String what,
        @Nullable String outcome,
        @Nullable String from,
        @Nullable String until,
        @Nullable Long before) {

    List<FieldError> errors() {
        List<FieldError> errors = new ArrayList<>();
        if (given(outcome) && parsedOutcome() == null) {
            errors.add(new FieldError("outcome", "Choose one of the outcomes listed."));
        }
        Stream.of(Map.entry("from", text(from)), Map.entry("until", text(until)))
                .filter(day -> given(day.getValue()) && day(day.getValue()) == null)
                .forEach(
                        day ->
                                errors.add(
                                        new FieldError(
                                                day.getKey(), "Write the day as 2026-11-23.")));
        return errors;
    }

    AuditEvents.Filter filter() {
        return new AuditEvents.Filter(
                sought(who), sought(what), parsedOutcome(), day(text(from)), day(text(until)));
    }

    long edge() {
        return before == null ? Long.MAX_VALUE : before;
    }

    /** Public, as pages read it. */
    public boolean isFiltered() {
        return Stream.of(who, what, outcome, from, until).anyMatch(AuditQuery::given);
    }

    /** The same filter at another address or page. */
    String at(String path, @Nullable Long before) {
        Map<String, @Nullable Object> fields = new TreeMap<>();
        fields.put("who", who);
        fields.put("what", what);
        fields.put("outcome", outcome);
        fields.put("from", from);
        fields.put("until", until);
        fields.put("before", before);
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
        Map<String, Object> values = new TreeMap<>();
        fields.forEach(
                (name, value) -> {
                    if (value != null && !value.toString().isBlank()) {
                        address.queryParam(name, "{" + name + "}");
                        values.put(name, value);
                    }
                });
        return address.encode().buildAndExpand(values).toUriString();
    }

    /** For the record of an export. */
    String words() {
        String words =
                Stream.of(who, what, outcome, from, until)
                        .filter(AuditQuery::given)
                        .map(AuditQuery::text)
                        .collect(Collectors.joining(", "));
        return words.isEmpty() ? "everything" : words;
    }

    private AuditEntry.@Nullable Outcome parsedOutcome() {
        for (AuditEntry.Outcome known : AuditEntry.Outcome.values()) {
            if (known.name().equals(text(outcome).toUpperCase(Locale.ROOT))) {
                return known;
            }
        }
        return null;
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return WrittenDay.parse(text.strip());
        } catch (DateTimeParseException malformed) {
            return null;
        }
    }

    private static @Nullable String sought(@Nullable String text) {
        return given(text) ? text(text).strip() : null;
    }

    private static boolean given(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
