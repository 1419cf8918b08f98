package org.amas.maintenance.run;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.run.SeriesRows.Taken;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Readings of all runs as data; dry runs measure nothing. */
@RestController
class ReadingApi {

    private static final int MOST = 1_000;
    private static final Instant EVER = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant ALWAYS = Instant.parse("9999-12-30T00:00:00Z");

    private final SeriesRows rows;
    private final Environments environments;

    ReadingApi(SeriesRows rows, Environments environments) {
        this.rows = rows;
        this.environments = environments;
    }

    /** One that is configured no longer has values, or had; one that is misspelt has none. */
    private void requireKnown(String environment) {
        if (environments.named(environment).isEmpty()) {
            throw new InvalidRequest("environment", "must be the name of an environment");
        }
    }

    /**
     * @param standing against the limits of then
     */
    @Schema(name = "TakenReading")
    record TakenDocument(
            long id,
            String name,
            Map<String, String> labels,
            double value,
            String unit,
            @Nullable Double warn,
            @Nullable Double fail,
            Limit.@Nullable Worse worse,
            Limit.Standing standing,
            Instant takenAt,
            String environment,
            String procedure,
            long run,
            int step,
            String kind) {

        static TakenDocument of(Taken taken) {
            StoredReading reading = taken.reading();
            return new TakenDocument(
                    taken.id(),
                    reading.name(),
                    reading.labels(),
                    reading.value(),
                    reading.unit(),
                    reading.warn(),
                    reading.fail(),
                    reading.worse(),
                    reading.standing(),
                    reading.at(),
                    taken.environment(),
                    taken.procedure(),
                    taken.run(),
                    taken.step(),
                    taken.kind());
        }
    }

    @Schema(name = "ReadingPage")
    record Page(List<TakenDocument> items, @Nullable Long next) {}

    @GetMapping("/api/v1/readings")
    @Operation(operationId = "listReadings")
    Page list(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String environment,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit) {
        if (name.isBlank()) {
            throw new InvalidRequest("name", "is required, such as used_percent");
        }
        if (limit < 1 || limit > MOST) {
            throw new InvalidRequest("limit", "must be from 1 to " + MOST);
        }
        if (after < 0) {
            throw new InvalidRequest("after", "must be the next of a page");
        }
        SeriesRows.Filter filter =
                new SeriesRows.Filter(
                        name.strip(),
                        environment.strip(),
                        Objects.requireNonNullElse(ApiTime.parse("from", from), EVER),
                        Objects.requireNonNullElse(ApiTime.parse("to", to), ALWAYS));
        if (!filter.from().isBefore(filter.to())) {
            throw new InvalidRequest("to", "must be after from");
        }
        List<Taken> found = rows.page(filter, after, limit + 1);
        if (found.isEmpty() && !filter.environment().isEmpty()) {
            requireKnown(filter.environment());
        }
        boolean more = found.size() > limit;
        List<Taken> shown = more ? found.subList(0, limit) : found;
        return new Page(
                shown.stream().map(TakenDocument::of).toList(),
                more ? Long.valueOf(shown.getLast().id()) : null);
    }
}
