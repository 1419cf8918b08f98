package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.acceptance.Api;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The daily checklist against five containers, and what AMAS feels of it. */
class DailyBench {

    private static final int ROUNDS =
            Math.clamp(Integer.getInteger("amas.bench.count", 50) / 10, 1, 10);
    private static final String CHANGING = "log-rotation";
    private static final String ENVIRONMENT = "bench";
    private static final String HEALTH = "health";

    private final Map<String, List<Double>> ours = new LinkedHashMap<>();
    private final Map<String, List<Double>> script = new LinkedHashMap<>();
    private final List<Double> plans = new ArrayList<>();
    private final List<Double> together = new ArrayList<>();
    private final Map<String, List<Double>> steps = new LinkedHashMap<>();
    private final Map<String, String> states = new LinkedHashMap<>();

    @Test
    void performsTheDailyProcedures() throws Exception {
        Path folder = Path.of("target", "bench", "lab").toAbsolutePath();
        ContainerLab lab = ContainerLab.in(folder);
        Runbook runbook = new Runbook(folder, lab.variables());
        Report report = new Report(2, "The four daily procedures against the container lab");
        Subject prepared = Subject.in("daily").with(lab.properties());
        List<String> procedures = DailyRecipes.write(prepared.procedures());
        assertThat(procedures).hasSize(4);
        try (Subject subject = prepared.started()) {
            double cold = round(subject.api(), lab, runbook, procedures);
            ours.clear();
            script.clear();
            steps.clear();
            plans.clear();
            for (int n = 0; n < ROUNDS; n++) {
                round(subject.api(), lab, runbook, procedures);
                lab.seed();
                together.add(together(subject.api(), procedures));
            }
            durations(report, procedures);
            report.figure("all four, the first time after a start", Sample.time(cold));
            Harm.measure(subject.api(), ENVIRONMENT, lab.api(), report);
        }
        report.note("The slowest steps: " + slowestSteps() + ".");
        states.forEach((name, state) -> report.note(name + " ended " + state + "."));
        report.note(
                "Sampling is left out of both: api.latency of ours, the timed curl of /health of"
                    + " the script's. Each still asks /health once for what it says, which takes"
                    + " AMAS a second: that is no sampling, and counted unless the row says so.");
        report.note("The script's performance, error-log-review and log-rotation only print.");
        report.publish();
    }

    /** One after the other, as a person works through them. @return ours together */
    private double round(Api api, ContainerLab lab, Runbook runbook, List<String> procedures)
            throws IOException, InterruptedException {
        lab.seed();
        double all = 0;
        for (String name : procedures) {
            double took = perform(api, name);
            all += took;
            add(ours, name, took);
            add(script, name, runbook.perform(name));
        }
        add(script, "validation", runbook.perform("validation"));
        add(script, HEALTH, runbook.perform(HEALTH));
        return all;
    }

    /** All at once, as who launches the day's list does. @return until the last has ended */
    private double together(Api api, List<String> procedures) {
        Map<String, Object[]> arguments = new LinkedHashMap<>();
        procedures.forEach(name -> arguments.put(name, shown(api, name)));
        Instant began = Instant.now();
        List<Long> ids =
                arguments.entrySet().stream()
                        .map(
                                one ->
                                        api.launched(
                                                "bench/" + one.getKey(),
                                                ENVIRONMENT,
                                                one.getValue()))
                        .toList();
        return ids.stream()
                .map(id -> Instant.parse(api.ended(id).path("endedAt").asString()))
                .mapToDouble(ended -> Duration.between(began, ended).toNanos() / 1e6)
                .max()
                .orElseThrow();
    }

    /** What a launch says of the plan that was seen; nothing where there is none to see. */
    private Object[] shown(Api api, String name) {
        if (!name.equals(CHANGING)) {
            return new Object[0];
        }
        long planning = System.nanoTime();
        JsonNode dry = api.performed("bench/" + name, ENVIRONMENT, "dryRun", true);
        plans.add((System.nanoTime() - planning) / 1e6);
        return new Object[] {"planDigest", dry.path("planDigest").asString("")};
    }

    private double perform(Api api, String name) {
        Object[] more = shown(api, name);
        Instant began = Instant.now();
        long id = api.launched("bench/" + name, ENVIRONMENT, more);
        JsonNode run = api.ended(id);
        states.put(name, verdicts(run));
        assertThat(run.path("state").asString()).isIn("PASSED", "WARNED", "FAILED");
        run.path("steps")
                .forEach(
                        step -> add(steps, name + ", " + step.path("kind").asString(), took(step)));
        Instant ended = Instant.parse(run.path("endedAt").asString());
        return Duration.between(began, ended).toNanos() / 1e6;
    }

    private static double took(JsonNode step) {
        String from = step.path("startedAt").asString("");
        String to = step.path("endedAt").asString("");
        return from.isEmpty() || to.isEmpty()
                ? 0
                : Duration.between(Instant.parse(from), Instant.parse(to)).toNanos() / 1e6;
    }

    private String slowestSteps() {
        Map<String, Double> medians = new TreeMap<>();
        steps.forEach((name, took) -> medians.put(name, Sample.of(took).median()));
        return medians.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(8)
                .map(one -> one.getKey() + " " + Sample.time(one.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** So that nobody takes the time of a check that didn't run for a fast one. */
    private static String verdicts(JsonNode run) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        run.path("steps").forEach(s -> counts.merge(s.path("state").asString(), 1, Integer::sum));
        return run.path("state").asString() + " " + counts;
    }

    private static void add(Map<String, List<Double>> all, String name, double took) {
        all.computeIfAbsent(name, key -> new ArrayList<>()).add(took);
    }

    private void durations(Report report, List<String> procedures) {
        double sum = 0;
        double beside = 0;
        double validation = Sample.of(script.get("validation")).median();
        for (String name : procedures) {
            boolean validates = name.equals("system-status");
            double one = Sample.of(ours.get(name)).median();
            double other = Sample.of(script.get(name)).median() + (validates ? validation : 0);
            report.beside(name, Sample.time(one), "script " + Sample.time(other), one / other);
            sum += one;
            beside += other;
        }
        report.aim(
                "all four one after the other, medians of %d rounds".formatted(ROUNDS),
                Sample.time(sum),
                "script " + Sample.time(beside),
                sum / beside,
                "≤ 1 ×",
                sum <= beside);
        double atOnce = Sample.of(together).median();
        report.aim(
                "all four launched together, beside the script, which can't",
                Sample.time(atOnce),
                "script " + Sample.time(beside),
                atOnce / beside,
                "≤ 1 ×",
                atOnce <= beside);
        double waiting = Sample.of(steps.get("system-status, api.health")).median();
        double curl = Sample.of(script.get(HEALTH)).median();
        report.beside(
                "all four, without the step that asks /health and the script's curl of it",
                Sample.time(sum - waiting),
                "script " + Sample.time(beside - curl),
                (sum - waiting) / (beside - curl));
        report.beside(
                "all four, beside the script without its validate-deployment",
                Sample.time(sum),
                "script " + Sample.time(beside - validation),
                sum / (beside - validation));
        report.figure(
                "the plan of log-rotation, seen first", Sample.time(Sample.of(plans).median()));
    }
}
