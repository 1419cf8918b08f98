package org.amas.maintenance.report;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which of the duties that a week's report counts.
 *
 * @param fate null of all, as are those after it
 */
record CountedDuties(
        String week,
        String environment,
        @Nullable Fate fate,
        @Nullable String procedure,
        @Nullable LocalDate day) {

    CountedDuties(String week, String environment) {
        this(week, environment, null, null, null);
    }

    CountedDuties fate(Fate fate) {
        return new CountedDuties(week, environment, fate, procedure, day);
    }

    CountedDuties of(String procedure) {
        return new CountedDuties(week, environment, fate, procedure, day);
    }

    CountedDuties on(LocalDate day) {
        return new CountedDuties(week, environment, fate, procedure, day);
    }

    /** Exactly those, of all that the report counts. */
    List<DutyLine> among(List<DutyLine> all) {
        return all.stream()
                .filter(one -> fate == null || one.fate() == fate)
                .filter(one -> procedure == null || one.procedure().equals(procedure))
                .filter(one -> day == null || one.day().equals(day))
                .toList();
    }

    /** The page that lists them. */
    String href() {
        Map<String, Object> query = new TreeMap<>(Map.of("environment", environment));
        if (fate != null) {
            query.put("fate", fate.name());
        }
        if (procedure != null) {
            query.put("procedure", procedure);
        }
        if (day != null) {
            query.put("day", day);
        }
        UriComponentsBuilder link = UriComponentsBuilder.fromPath("/reports/weekly/{week}/duties");
        query.keySet().forEach(name -> link.queryParam(name, "{" + name + "}"));
        query.put("week", week);
        return link.encode().buildAndExpand(query).toUriString();
    }
}
