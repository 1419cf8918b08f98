package org.amas.maintenance.step.http;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the API's routes ask who calls: one that answers anybody is open to all. */
@Component
class ApiGuardedKind extends ApiCheck<ApiGuardedKind.Settings> {

    /**
     * @param routes that nobody may read without a token
     */
    record Settings(
            @NotEmpty @Size(max = 50) List<@Pattern(regexp = "/.*") String> routes,
            @DurationMin(millis = 100) @DurationMax(minutes = 2) Duration patience)
            implements Patient {

        Settings {
            routes = routes == null ? List.of("/api/v1/agents") : List.copyOf(routes);
            patience = Patient.orLongest(patience);
        }
    }

    @Override
    public String name() {
        return "api.guarded";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("routes_guarded", "routes_open");
    }

    @Override
    Outcome check(Settings settings, Calls calls, StepContext context) throws InterruptedException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> gaps = new ArrayList<>();
        int guarded = 0;
        int open = 0;
        for (String route : settings.routes()) {
            try {
                Calls.Answer answer = calls.get(route);
                boolean asks = answer.code() == 401 || answer.code() == 403;
                boolean answers = answer.code() >= 200 && answer.code() < 300;
                boolean absent = answer.code() == 404;
                guarded += asks ? 1 : 0;
                open += answers ? 1 : 0;
                rows.add(
                        Table.row(
                                route,
                                (long) answer.code(),
                                asks
                                        ? "asks who calls"
                                        : answers ? "open" : absent ? "is not there" : "not told"));
                if (!asks && !answers && !absent) {
                    gaps.add("%s: HTTP %d doesn't tell".formatted(route, answer.code()));
                }
                if (answers) {
                    context.finding(
                            Finding.error(
                                            route,
                                            "answers whoever calls: it must ask for a token",
                                            "open-route:" + route)
                                    .evidence("GET " + answer.uri() + "\n" + answer.excerpt()));
                }
            } catch (IOException silent) {
                gaps.add(route + ": no answer, " + silent.getMessage());
            }
        }
        context.reading(Reading.of("routes_guarded", guarded, ""));
        context.reading(Reading.of("routes_open", open, ""));
        context.show(
                Table.of(
                        "Routes without a token",
                        List.of(
                                Column.text("Route"),
                                Column.text("Answer"),
                                Column.text("Verdict")),
                        rows));
        String headline =
                "%d of %s open to whoever calls"
                        .formatted(open, Amount.of(settings.routes().size(), "route"));
        if (guarded + open == 0 && gaps.isEmpty()) {
            return Outcome.unknown("no route said whether it asks who calls").headline(headline);
        }
        return gaps.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(String.join("; ", gaps)).headline(headline);
    }
}
