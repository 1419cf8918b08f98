package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.acceptance.Api;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What AMAS's users feel while the shipped daily/performance measures it. */
final class Harm {

    private static final Duration LOAD = Duration.ofSeconds(30);

    private Harm() {}

    /**
     * A while without and a while with the shipped daily/performance and its sampling, twice; and,
     * as long as that, what a bare request for {@code /health} does by itself.
     */
    static void measure(Api api, String environment, String amas, Report report) throws Exception {
        Load load = new Load(amas);
        List<Double> without = new ArrayList<>();
        List<Double> during = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        load.last(Duration.ofSeconds(5));
        for (int round = 0; round < 2; round++) {
            load.last(LOAD).forEach(r -> without.add(r.tookMs()));
            Spell ran =
                    Spell.of(
                            load,
                            () -> {
                                JsonNode run = api.performed("daily/performance", environment);
                                return span(run);
                            });
            ran.requests().forEach(r -> whole.add(r.tookMs()));
            during.addAll(ran.within(ran.length()));
            bare.addAll(Spell.of(load, () -> asked(amas + "/health")).within(ran.length()));
        }
        assertThat(during).isNotEmpty();
        double base = Sample.of(without).p95();
        report.aim(
                "AMAS's p95 in the %d requests under load while daily/performance ran"
                        .formatted(during.size()),
                Sample.time(Sample.of(during).p95()),
                "without " + Sample.time(base),
                Sample.of(during).p95() / base,
                "≤ 1.2 ×",
                Sample.of(during).p95() <= 1.2 * base);
        report.beside(
                "the same, beside as long a time in which one bare request asked /health",
                Sample.time(Sample.of(during).p95()),
                "bare " + Sample.time(Sample.of(bare).p95()),
                Sample.of(during).p95() / Sample.of(bare).p95());
        report.beside(
                "AMAS's median while it ran",
                Sample.time(Sample.of(during).median()),
                "without " + Sample.time(Sample.of(without).median()),
                Sample.of(during).median() / Sample.of(without).median());
        report.beside(
                "AMAS's p95 in the %d s around it".formatted(LOAD.toSeconds()),
                Sample.time(Sample.of(whole).p95()),
                "without " + Sample.time(base),
                Sample.of(whole).p95() / base);
        report.note(
                "daily/performance asks /health once, and AMAS answers nobody for that second: of"
                        + " the"
                        + " requests that come while it runs, %d of %d took more than half of it. In"
                                .formatted(slow(during), during.size())
                        + " %d s they are fewer than the five in a hundred that a p95 leaves out."
                                .formatted(LOAD.toSeconds()));
    }

    private static long slow(List<Double> took) {
        return took.stream().filter(ms -> ms > 500).count();
    }

    private static Span span(JsonNode run) {
        return new Span(
                Instant.parse(run.path("startedAt").asString()),
                Instant.parse(run.path("endedAt").asString()));
    }

    private static Span asked(String address) {
        Instant from = Instant.now();
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
            assertThat(Api.HTTP.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("AMAS gave no answer to " + address, e);
        }
        return new Span(from, Instant.now());
    }

    private record Span(Instant from, Instant to) {}

    /** The load of a while in whose course something was done. */
    private record Spell(List<Load.Request> requests, Instant began, Span done) {

        private static final Duration LEAD = Duration.ofSeconds(5);

        static Spell of(Load load, Supplier<Span> work) throws Exception {
            Instant began = Instant.now();
            CompletableFuture<Span> done =
                    CompletableFuture.supplyAsync(
                            work,
                            CompletableFuture.delayedExecutor(
                                    LEAD.toMillis(), TimeUnit.MILLISECONDS));
            return new Spell(load.last(LOAD), began, done.get());
        }

        Duration length() {
            return Duration.between(done.from(), done.to());
        }

        /** What the requests took that were due from its beginning on, for that long. */
        List<Double> within(Duration length) {
            double from = Duration.between(began, done.from()).toNanos() / 1e6;
            double to = from + length.toNanos() / 1e6;
            return requests.stream()
                    .filter(r -> r.dueAt() >= from && r.dueAt() <= to)
                    .map(Load.Request::tookMs)
                    .toList();
        }
    }
}
