package org.amas.maintenance.step.http;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the API keeps what it promises: status, content and time of its routes, and that it turns
 * away whoever has no token or a forged one. It only ever GETs.
 */
@Component
class HttpContractKind extends ApiCheck<HttpContractKind.Settings> {

    private static final String TOLD = "contract_expectations";
    private static final String BROKEN = "contract_failures";

    /**
     * @param routes AMAS's own unless it says others
     * @param guarded routes that must ask who calls
     * @param unguarded how bad it is if one asks nobody; a forged token that is let in is critical
     */
    record Settings(
            @Size(min = 1, max = 100) List<@Valid Contract> routes,
            @Size(max = 50) List<@Pattern(regexp = "/.*") String> guarded,
            Severity unguarded,
            @DurationMin(millis = 100) @DurationMax(minutes = 2) Duration patience)
            implements Patient {

        Settings {
            routes = routes == null ? Contract.amas() : List.copyOf(routes);
            guarded =
                    guarded == null
                            ? List.of("/api/v1/agents", "/api/v1/tasks")
                            : List.copyOf(guarded);
            unguarded = unguarded == null ? Severity.WARNING : unguarded;
            patience = Patient.orLongest(patience);
        }
    }

    @Override
    public String name() {
        return "http.contract";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of(TOLD, BROKEN, "route_ms");
    }

    @Override
    Outcome check(Settings settings, Calls calls, StepContext context) throws InterruptedException {
        Tally tally = new Tally(context);
        for (Contract route : settings.routes()) {
            promised(route, calls, tally);
        }
        Map<String, String> tokens = Forged.tokens(context.clock().instant());
        for (String route : settings.guarded()) {
            refused(route, tokens, settings.unguarded(), calls, tally);
        }
        return tally.outcome();
    }

    private static void promised(Contract route, Calls calls, Tally tally)
            throws InterruptedException {
        try {
            Calls.Answer answer = calls.get(route.path());
            List<String> broken = route.breaches(answer);
            tally.time(route, answer);
            tally.told(route.path(), "as promised", answer, broken.isEmpty());
            for (String breach : broken) {
                Finding finding =
                        answer.code() == 404
                                ? Finding.warning(
                                        route.path(),
                                        "there is no such route",
                                        "contract:" + route.path())
                                : Finding.error(
                                        route.path(),
                                        breach,
                                        "contract:" + route.path() + ":" + breach);
                tally.context.finding(finding.evidence(answer.excerpt()));
            }
        } catch (IOException e) {
            tally.silent(route.path(), "as promised", e);
        }
    }

    /** A route that asks nobody tells nothing of what it makes of tokens. */
    private static void refused(
            String route, Map<String, String> tokens, Severity unguarded, Calls calls, Tally tally)
            throws InterruptedException {
        try {
            Calls.Answer open = calls.get(route);
            if (open.code() == 404) {
                tally.open(route, "no such route", open);
                return;
            }
            boolean asks = isRefusal(open);
            tally.told(route, "no token: refused", open, asks);
            if (!asks) {
                tally.context.finding(
                        Finding.of(
                                        unguarded,
                                        route,
                                        "answers %d to whoever has no token".formatted(open.code()),
                                        "unguarded:" + route)
                                .evidence(open.excerpt()));
            }
            Map<String, String> all = new LinkedHashMap<>(tokens);
            for (Map.Entry<String, String> token : all.entrySet()) {
                Map<String, String> header = Map.of("Authorization", "Bearer " + token.getValue());
                forged(route, token.getKey(), calls.get(route, header), asks, tally);
            }
        } catch (IOException e) {
            tally.silent(route, "no token or a forged one: refused", e);
        }
    }

    private static void forged(
            String route, String flaw, Calls.Answer answer, boolean asks, Tally tally) {
        String expected = "token " + flaw + ": refused";
        if (!asks && answer.code() < 500 && !isRefusal(answer)) {
            tally.open(route, expected, answer);
            return;
        }
        boolean good = isRefusal(answer);
        tally.told(route, expected, answer, good);
        if (!good) {
            String text = "answers %d to a token that is %s".formatted(answer.code(), flaw);
            String fingerprint = "forged:" + route + ":" + flaw;
            Finding finding =
                    answer.code() < 400
                            ? Finding.critical(route, text, fingerprint)
                            : Finding.error(route, text, fingerprint);
            tally.context.finding(finding.evidence(answer.excerpt()));
        }
    }

    private static boolean isRefusal(Calls.Answer answer) {
        return answer.code() == 401 || answer.code() == 403;
    }

    /** Counts what was kept of what was promised. */
    private static final class Tally {

        private final StepContext context;
        private final List<List<@Nullable Object>> rows = new ArrayList<>();
        private int told;
        private int broken;

        Tally(StepContext context) {
            this.context = context;
        }

        void time(Contract route, Calls.Answer answer) {
            double warn = route.latency().toNanos() / 1e6;
            context.reading(
                    Reading.of("route_ms", answer.millis(), "ms")
                            .label("route", route.path())
                            .limit(Limit.of(warn, null, Limit.Worse.ABOVE)));
        }

        void told(String route, String expected, Calls.Answer answer, boolean good) {
            told++;
            broken += good ? 0 : 1;
            add(route, expected, answer, good ? "kept" : "broken");
        }

        void open(String route, String expected, Calls.Answer answer) {
            add(route, expected, answer, "can't be told: the route asks nobody");
        }

        void silent(String route, String expected, IOException silence) {
            told++;
            broken++;
            rows.add(Table.row(route, expected, "none", null, "broken"));
            context.finding(
                    Finding.error(
                            route, "no answer: " + silence.getMessage(), "contract:" + route));
        }

        private void add(String route, String expected, Calls.Answer answer, String word) {
            String code = String.valueOf(answer.code());
            rows.add(Table.row(route, expected, code, answer.millis(), word));
        }

        Outcome outcome() {
            context.reading(Reading.of(TOLD, told, ""));
            context.reading(Reading.of(BROKEN, broken, ""));
            List<Column> columns =
                    List.of(
                            Column.text("Route"),
                            Column.text("Expected"),
                            Column.text("Answer"),
                            new Column("Time", "ms"),
                            Column.text("Kept"));
            context.table(Table.of("The API's contract", columns, rows));
            return Outcome.done("%d of %d expectations kept".formatted(told - broken, told));
        }
    }
}
