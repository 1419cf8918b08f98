package org.amas.maintenance.report;

import org.amas.maintenance.report.Document.Kind;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.WrittenDay;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Finds the report that an address asks for. */
@Component
class Asked {

    private final Documents documents;
    private final WeekReports reports;
    private final Environments environments;

    Asked(Documents documents, WeekReports reports, Environments environments) {
        this.documents = documents;
        this.reports = reports;
        this.environments = environments;
    }

    /**
     * The one that is named, else production, else the first there is.
     *
     * @throws NotFound if there is none of that name
     */
    Environment environment(@Nullable String name) {
        if (name != null && !name.isBlank()) {
            return environments
                    .named(name)
                    .orElseThrow(() -> new NotFound("There is no such environment."));
        }
        return environments.usual();
    }

    /** Of that name; what is kept may be of one that is no longer configured. */
    Optional<Environment> find(String name) {
        return environments.named(name);
    }

    /**
     * @throws NotFound if no day is written so
     */
    static LocalDate day(String word) {
        try {
            return WrittenDay.parse(word);
        } catch (DateTimeException e) {
            throw new NotFound("There is no such day. Write it as 2026-11-28.");
        }
    }

    /**
     * @throws NotFound if there is no such week
     */
    static IsoWeek week(String word) {
        return IsoWeek.parse(word)
                .orElseThrow(() -> new NotFound("There is no such week. Write it as 2026-W48."));
    }

    /** Newest first: as often as it was made. */
    List<Document> made(Kind kind, Environment environment, String period) {
        return documents.all(kind, environment.name(), period);
    }

    /**
     * @throws NotFound if it was never made, with what makes it
     */
    Document newest(Kind kind, Environment environment, String period) {
        return documents
                .newest(kind, environment.name(), period)
                .orElseThrow(
                        () ->
                                new NotFound(
                                        "No log was made of %s in %s: documentation/daily-log makes it."
                                                .formatted(period, environment.name())));
    }

    /**
     * @throws NotFound if nothing was run or owed in it
     */
    Shown week(IsoWeek week, Environment environment) {
        return reports.of(week, environment.name())
                .orElseThrow(
                        () ->
                                new NotFound(
                                        "Nothing was run or owed in %s in %s, so there is no report."
                                                .formatted(environment.name(), week)));
    }
}
