package org.amas.maintenance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

import org.amas.maintenance.Machine;
import org.amas.maintenance.acceptance.Api;
import org.amas.maintenance.acceptance.Recipe;
import org.amas.maintenance.web.Chromium;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A step that prints five million lines. */
class BigLogBench {

    private static final String COMMAND = "seq 1 5000000";
    private static final String LONGER = "seq 1 25000000";
    private static final int ROUNDS =
            Math.clamp(Integer.getInteger("amas.bench.count", 50) / 10, 1, 5);
    private static final String LAST_LINE = "5000000";
    private static final String SHOWN =
            "last => { const logs = document.querySelectorAll('.log');"
                    + " return [...logs].some(log => log.textContent.trimEnd().endsWith(last)"
                    + " && log.getClientRects().length > 0) }";

    private final List<Double> ours = new ArrayList<>();
    private final List<Double> steps = new ArrayList<>();
    private final List<Double> files = new ArrayList<>();

    @Test
    void printsFiveMillionLines() throws Exception {
        Report report = new Report(3, "A step printing `" + COMMAND + "`");
        Recipe recipe = new Recipe("bench/big").script(COMMAND);
        Recipe longer = new Recipe("bench/longer").script(LONGER);
        Subject prepared = Subject.in("big").with(recipe, longer);
        Path gc = prepared.folder().resolve("gc.log");
        Path file = prepared.folder().resolve("seq");
        try (Subject subject = prepared.started(Jvm.logTo(gc))) {
            intoFile(file);
            double first = perform(subject.api());
            ours.clear();
            steps.clear();
            Jvm jvm = new Jvm(subject.pid());
            int mark = jvm.collect(gc);
            for (int round = 0; round < ROUNDS; round++) {
                files.add(intoFile(file));
                ours.add(perform(subject.api()));
            }
            List<Integer> survivors = Jvm.survivors(gc, mark);
            durations(report, first);
            exactness(report, subject, file);
            opening(report, subject);
            heap(report, survivors, alive(subject.api(), jvm, gc));
        } finally {
            // Also where there is no browser: the rest was measured.
            report.publish();
        }
    }

    private static double intoFile(Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        long began = System.nanoTime();
        Process process =
                new ProcessBuilder("sh", "-c", COMMAND).redirectOutput(file.toFile()).start();
        assertThat(process.waitFor()).isZero();
        return (System.nanoTime() - began) / 1e6;
    }

    /** In milliseconds, from the launch to the end of the run. */
    private double perform(Api api) {
        Instant began = Instant.now();
        JsonNode run = api.ended(api.launched("bench/big", "bench"), Duration.ofMinutes(3));
        assertThat(run.path("state").asString()).isEqualTo("PASSED");
        JsonNode step = run.path("steps").get(0);
        steps.add(between(instant(step, "startedAt"), instant(step, "endedAt")));
        return between(began, instant(run, "endedAt"));
    }

    private static Instant instant(JsonNode node, String name) {
        return Instant.parse(node.path(name).asString());
    }

    private static double between(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    private void durations(Report report, double first) {
        double all = Sample.of(ours).median();
        double file = Sample.of(files).median();
        double step = Sample.of(steps).median();
        report.aim(
                "launch to end, median of " + ROUNDS,
                Sample.time(all),
                "into a file " + Sample.time(file),
                all / file,
                "≤ 5 ×",
                all <= 5 * file);
        report.beside("the step alone", Sample.time(step), Sample.time(file), step / file);
        report.beside("the first time", Sample.time(first), Sample.time(file), first / file);
    }

    /** What was alive, in MiB, at each full collection that began and ended within a step. */
    private static List<Integer> alive(Api api, Jvm jvm, Path gc) throws Exception {
        List<Integer> alive = new ArrayList<>();
        long run = api.launched("bench/longer", "bench");
        while (true) {
            int mark = jvm.collect(gc);
            if (!running(api, run)) {
                break;
            }
            alive.addAll(Jvm.alive(gc, mark));
        }
        assertThat(alive).as("full collections while the step ran").isNotEmpty();
        api.ended(run, Duration.ofMinutes(3));
        return alive;
    }

    private static boolean running(Api api, long run) {
        JsonNode step = api.get("/api/v1/runs/" + run).json().path("steps").get(0);
        return step.path("endedAt").isNull();
    }

    private static void heap(Report report, List<Integer> survivors, List<Integer> alive) {
        int before = survivors.getFirst();
        int most = alive.stream().mapToInt(Integer::intValue).max().orElseThrow();
        report.aim(
                "heap growth, the most alive in the middle of `" + LONGER + "`",
                most - before + " MiB",
                "before %d MiB, looked %d times".formatted(before, alive.size()),
                null,
                "≤ 64 MiB",
                most - before <= 64);
        report.note(
                "With garbage of the old generation, at most %d MiB were in use after a collection."
                        .formatted(survivors.stream().mapToInt(n -> n).max().orElseThrow()));
    }

    private static void exactness(Report report, Subject subject, Path file)
            throws IOException, GeneralSecurityException {
        long id = newest(subject.api());
        byte[] stored =
                subject.api().get("/api/v1/runs/" + id + "/steps/1/output").has(200).bytes();
        String expected = sha256(Files.readAllBytes(file));
        assertThat(sha256(stored)).as("SHA-256 of the downloaded output").isEqualTo(expected);
        report.aim(
                "bytes",
                "%,d, SHA-256 %s…".formatted(stored.length, expected.substring(0, 12)),
                "the file's",
                null,
                "equal",
                true);
    }

    private static long newest(Api api) {
        return api.get("/api/v1/runs?limit=1").json().path("items").get(0).path("id").asLong();
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void opening(Report report, Subject subject) throws IOException {
        Machine.browser();
        List<Double> took = new ArrayList<>();
        long resident = 0;
        double heap = 0;
        List<Double> other = new ArrayList<>();
        for (int round = 0; round < 1 + ROUNDS; round++) {
            try (Tab tab = new Tab().signedIn(subject.base())) {
                long began = System.nanoTime();
                tab.page().navigate(subject.base() + "/history");
                other.add((System.nanoTime() - began) / 1e6);
                took.add(open(tab.page(), subject.base() + "/runs/" + newest(subject.api())));
                resident = Math.max(resident, renderers());
                heap = Math.max(heap, scriptHeap(tab.page()));
            }
        }
        took.removeFirst();
        double history = Sample.of(other).median();
        Sample opened = Sample.of(took);
        report.aim(
                "the finished log opens in the browser, median of " + ROUNDS,
                Sample.time(opened.median()),
                "the history page " + Sample.time(history),
                opened.median() / history,
                "≤ 1 s",
                opened.median() <= 1000);
        report.aim(
                "the tab's process, resident",
                Sample.bytes(resident),
                "of that script heap " + Sample.bytes(heap),
                null,
                "< 300 MB",
                resident < 300_000_000);
    }

    /** Until the last line is painted and the page answers; in milliseconds, seen from here. */
    private static double open(Page page, String run) {
        long began = System.nanoTime();
        page.navigate(run);
        if (!page.locator(".step > details").first().evaluate("d => d.open").equals(true)) {
            page.locator(".step > details > summary").first().click();
        }
        page.waitForFunction(SHOWN, LAST_LINE);
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))");
        return (System.nanoTime() - began) / 1e6;
    }

    /** The biggest process that renders pages, in bytes. */
    private static long renderers() throws IOException {
        CDPSession session = Chromium.shared().newBrowserCDPSession();
        long most = 0;
        for (JsonElement one :
                session.send("SystemInfo.getProcessInfo").getAsJsonArray("processInfo")) {
            JsonObject process = one.getAsJsonObject();
            if (process.get("type").getAsString().equals("renderer")) {
                most = Math.max(most, Jvm.resident(process.get("id").getAsLong()));
            }
        }
        session.detach();
        return most;
    }

    private static double scriptHeap(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("Performance.enable");
        for (JsonElement one : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            JsonObject metric = one.getAsJsonObject();
            if (metric.get("name").getAsString().equals("JSHeapUsedSize")) {
                return metric.get("value").getAsDouble();
            }
        }
        throw new AssertionError("the browser doesn't tell its heap");
    }
}
