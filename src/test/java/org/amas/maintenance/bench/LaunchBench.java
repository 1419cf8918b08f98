package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.Machine;
import org.amas.maintenance.acceptance.Recipe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One click on Launch until the first line that a command printed is painted. */
class LaunchBench {

    private static final int COUNT = Math.clamp(Integer.getInteger("amas.bench.count", 50), 1, 100);

    /** Enough that the application is compiled, as one that has served a day is. */
    private static final int WARM_UP = 100;

    private final List<Double> first = new ArrayList<>();
    private final List<Double> launched = new ArrayList<>();
    private final List<Double> bare = new ArrayList<>();
    private final List<Double> bareForm = new ArrayList<>();

    @BeforeAll
    static void needsABrowser() {
        Machine.browser();
    }

    @Test
    void paintsTheFirstLine() throws IOException {
        Recipe line = new Recipe("bench/line").script("echo first; sleep 0.5");
        try (Subject subject = Subject.in("launch").with(line).started();
                BareEventSource floor = new BareEventSource();
                Tab tab = new Tab().withStopwatch().signedIn(subject.base());
                Tab other = new Tab().withStopwatch()) {
            for (int round = 0; round < WARM_UP + COUNT; round++) {
                if (round == WARM_UP) {
                    first.addAll(launched.subList(0, COUNT));
                    List.of(launched, bare, bareForm).forEach(List::clear);
                }
                other.page().navigate(floor.address());
                bare.add(other.fromClickToPaint("button"));
                launched.add(launch(subject, tab));
                other.page().navigate(floor.address() + "/form");
                bareForm.add(other.fromClickToPaint("button"));
            }
        }
        report();
    }

    private static double launch(Subject subject, Tab tab) {
        tab.page().navigate(subject.base() + "/procedures/bench/line");
        double took = tab.fromClickToPaint("#launch");
        long run = Long.parseLong(tab.page().url().replaceAll(".*/runs/(\\d+).*", "$1"));
        assertThat(subject.api().ended(run).path("state").asString()).isEqualTo("PASSED");
        return took;
    }

    private void report() throws IOException {
        Sample ours = Sample.of(launched);
        Sample floor = Sample.of(bare);
        Sample form = Sample.of(bareForm);
        double ratio = ours.median() / floor.median();
        new Report(1, "Click on Launch until the first output line is painted")
                .aim(
                        "median of " + COUNT,
                        Sample.time(ours.median()),
                        "bare EventSource " + Sample.time(floor.median()),
                        ratio,
                        "≤ 1.5 ×",
                        ratio <= 1.5)
                .aim(
                        "p95 of " + COUNT,
                        Sample.time(ours.p95()),
                        "bare EventSource " + Sample.time(floor.p95()),
                        ours.p95() / floor.p95(),
                        "≤ 150 ms",
                        ours.p95() <= 150)
                .beside(
                        "median, beside a bare form that leads to a bare EventSource page",
                        Sample.time(ours.median()),
                        "p95 %s, median %s"
                                .formatted(Sample.time(form.p95()), Sample.time(form.median())),
                        ours.median() / form.median())
                .note("%d rounds before were not counted; the three alternate.".formatted(WARM_UP))
                .note(
                        "The first %d of them, just after the start: median %s, p95 %s."
                                .formatted(
                                        COUNT,
                                        Sample.time(Sample.of(first).median()),
                                        Sample.time(Sample.of(first).p95())))
                .note("The bare pages store nothing, know nobody and start no process.")
                .publish();
    }
}
