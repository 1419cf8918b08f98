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

/**
 * Whether the API's routes are alive. 200 and 401 both mean that; whether a route should have asked
 * who calls is the security review's question.
 */
@Component
class ApiRoutesKind extends ApiCheck<ApiRoutesKind.Settings> {

    record Settings(
            @NotEmpty @Size(max = 50) List<@Pattern(regexp = "/.*") String> routes,
            @DurationMin(millis = 100) @DurationMax(minutes = 2) Duration patience)
            implements Patient {

        Settings {
            routes =
                    routes == null
                            ? List.of("/api/v1/health", "/api/v1/agents", "/api/v1/tasks")
                            : List.copyOf(routes);
            patience = Patient.orLongest(patience);
        }
    }

    @Override
    public String name() {
        return "api.routes";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("routes_alive", "routes_expected", "route_ms");
    }

    @Override
    Outcome check(Settings settings, Calls calls, StepContext context) throws InterruptedException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int alive = 0;
        for (String route : settings.routes()) {
            alive += ask(route, calls, rows, context) ? 1 : 0;
            context.progress((double) rows.size() / settings.routes().size());
        }
        int expected = settings.routes().size();
        context.reading(Reading.of("routes_alive", alive, ""));
        context.reading(Reading.of("routes_expected", expected, ""));
        List<Column> columns =
                List.of(Column.text("Route"), Column.text("Answer"), new Column("Time", "ms"));
        context.table(Table.of("Routes of the API (200 and 401 are alive)", columns, rows));
        return Outcome.done(alive + " of " + Amount.of(expected, "route") + " alive");
    }

    private static boolean ask(
            String route, Calls calls, List<List<@Nullable Object>> rows, StepContext context)
            throws InterruptedException {
        try {
            Calls.Answer answer = calls.get(route);
            context.reading(Reading.of("route_ms", answer.millis(), "ms").label("route", route));
            rows.add(Table.row(route, String.valueOf(answer.code()), answer.millis()));
            return alive(route, answer, context);
        } catch (IOException e) {
            context.finding(Finding.error(route, "no answer: " + e.getMessage(), "route:" + route));
            rows.add(Table.row(route, "none", null));
            return false;
        }
    }

    private static boolean alive(String route, Calls.Answer answer, StepContext context) {
        if (answer.code() == 200 || answer.code() == 401) {
            return true;
        }
        String where = answer.location().isEmpty() ? "" : " to " + answer.location();
        String text = "answers " + answer.code() + where;
        Finding finding =
                answer.code() == 404
                        ? Finding.warning(route, text + ": no such route", "route:" + route)
                        : Finding.error(route, text, "route:" + route);
        context.finding(finding.evidence(answer.excerpt()));
        return false;
    }
}
