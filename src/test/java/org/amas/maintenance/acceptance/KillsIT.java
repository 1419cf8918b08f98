package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code kill -9} at random moments, while runs are launched, performed and cancelled. {@code
 * -Damas.test.kills=60} for more of them than the few of every build.
 */
class KillsIT {

    private static final int KILLS = Integer.getInteger("amas.test.kills", 3);
    private static final String TOKEN = "amas_kills_" + "t".repeat(40);
    private static final Set<String> FINAL =
            Set.of("PASSED", "WARNED", "FAILED", "TIMED_OUT", "CANCELLED", "INTERRUPTED");

    /** Of requests that may be on their way when the application dies. */
    private static final int LAUNCHERS = 2;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final String mark = "86424." + ProcessHandle.current().pid();
    private final Set<Long> launched = new ConcurrentSkipListSet<>();
    private final Set<Long> cancelled = new ConcurrentSkipListSet<>();
    private final Map<String, Integer> ends = new HashMap<>();
    private Path begun;
    private Api api;
    private long checkedRuns;
    private long checkedEvents;
    private int missing;
    private int kills;

    @Test
    void loseNothingAndRepeatNothingAndLeaveNothing(@TempDir Path folder) throws Exception {
        begun = Files.createFile(folder.resolve("begun"));
        int port = Product.closedPort();
        api = new Api("http://127.0.0.1:" + port, TOKEN);
        Map<String, String> settings = new HashMap<>(Product.bootstrap(folder, TOKEN));
        settings.put("server.port", Integer.toString(port));
        settings.put("amas.procedure.directory", procedures(folder).toString());
        settings.put("amas.step.shell.enabled", "true");
        for (int cycle = 1; cycle <= KILLS; cycle++) {
            if (cycle % 4 == 0) {
                killWhileItStarts(folder, settings);
            }
            Packaged application = Packaged.started(folder, port, settings);
            try {
                check(application);
                workUntilKilled(application);
            } finally {
                application.kill();
            }
        }
        try (Packaged last = Packaged.started(folder, port, settings)) {
            check(last);
            assertThat(missing).isLessThanOrEqualTo(LAUNCHERS * KILLS);
        }
        System.out.printf(
                "%d kills: %d launches and %d cancels acknowledged, none lost; %d runs ended %s;"
                        + " %d numbers of unanswered launches not used (seed %d)%n",
                kills,
                launched.size(),
                cancelled.size(),
                checkedRuns - missing,
                ends,
                missing,
                seed);
    }

    private Path procedures(Path folder) {
        Path procedures = folder.resolve("procedures");
        new Recipe("kills/long")
                .script(
                        """
                        echo "$AMAS_RUN" >>BEGUN
                        sleep MARK &
                        i=0
                        while [ $i -lt 100 ]; do
                          echo "line $i of run $AMAS_RUN"
                          i=$((i + 1))
                          sleep 0.01
                        done
                        """
                                .replace("BEGUN", begun.toString())
                                .replace("MARK", mark))
                .script("echo second")
                .in(procedures);
        new Recipe("kills/bulk")
                .script("echo \"$AMAS_RUN\" >>%s; seq 1 20000".formatted(begun))
                .in(procedures);
        return procedures;
    }

    private void killWhileItStarts(Path folder, Map<String, String> settings) throws Exception {
        Process process =
                Packaged.process(Packaged.java(), folder, folder.resolve("console"), settings);
        Thread.sleep(random.nextInt(500, 7_000));
        process.destroyForcibly().onExit().join();
        kills++;
    }

    private void workUntilKilled(Packaged application) throws Exception {
        AtomicInteger turns = new AtomicInteger();
        List<Thread> launchers =
                IntStream.range(0, LAUNCHERS)
                        .mapToObj(i -> Thread.ofVirtual().start(() -> launchUntilDead(turns)))
                        .toList();
        // The first moments count as much as the busy ones after them, on a slow machine as well.
        int before = launched.size();
        int enough = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 40);
        long until = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (launched.size() - before < enough && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        Thread.sleep(random.nextInt(300));
        application.kill();
        kills++;
        for (Thread launcher : launchers) {
            launcher.join();
        }
    }

    private void launchUntilDead(AtomicInteger turns) {
        Random dice = new Random(random.nextLong());
        try {
            while (true) {
                boolean longer = turns.incrementAndGet() % 4 == 1;
                String procedure = longer ? "kills/long" : "kills/bulk";
                Answer answer = api.post("/api/v1/runs", Api.launch(procedure, "local"));
                assertThat(answer.status()).isEqualTo(201);
                long id = answer.json().path("id").asLong();
                launched.add(id);
                if (dice.nextInt(5) == 0) {
                    cancel(id, dice.nextBoolean() ? "now" : "after-step");
                }
                Thread.sleep(dice.nextInt(60));
            }
        } catch (UncheckedIOException dead) {
            // What had no answer may be there or not.
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void cancel(long id, String mode) {
        Answer answer = api.post("/api/v1/runs/" + id + "/cancellation", Map.of("mode", mode));
        assertThat(answer.status()).isIn(200, 202, 409);
        if (answer.status() != 409) {
            cancelled.add(id);
        }
    }

    /** The oracles, when an application that was started again has had its time. */
    private void check(Packaged application) throws Exception {
        await("L4: every run has ended")
                .atMost(Duration.ofSeconds(60))
                .until(() -> runs("&state=QUEUED&state=RUNNING&state=WAITING", 0).isEmpty());
        assertThat(Processes.with(mark)).as("L6: processes of runs that ended").isEmpty();
        Map<Long, Long> begins = begins();
        List<JsonNode> runs = runs("", checkedRuns);
        runs.forEach(run -> check(run, begins.getOrDefault(run.path("id").asLong(), 0L)));
        Set<Long> stored =
                runs.stream().map(run -> run.path("id").asLong()).collect(Collectors.toSet());
        Set<Long> promised = new TreeSet<>(launched);
        promised.removeIf(id -> id <= checkedRuns);
        assertThat(stored).as("L1: launches that were acknowledged").containsAll(promised);
        Set<Long> unstarted =
                runs.stream()
                        .filter(run -> run.path("startedAt").isNull())
                        .map(run -> run.path("id").asLong())
                        .collect(Collectors.toSet());
        checkAudit(stored, promised, unstarted);
        long newest = stored.stream().mapToLong(id -> id).max().orElse(checkedRuns);
        missing += Math.toIntExact(newest - checkedRuns - stored.size());
        checkedRuns = newest;
        Pages root = new Pages(application.base()).signedIn();
        Answer verified = root.submit("/audit", "/audit/verification", Map.of());
        String page = verified.status() == 303 ? root.open("/audit").text() : verified.text();
        assertThat(page).as("L5: the record").contains("Chain verified to");
    }

    private void check(JsonNode run, long begins) {
        long id = run.path("id").asLong();
        String state = run.path("state").asString();
        assertThat(state).as("L4: run %d", id).isIn(FINAL);
        ends.merge(state, 1, Integer::sum);
        String procedure = run.path("procedure").asString();
        String expected = procedure.equals("kills/long") ? lines(id) : numbers();
        String printed = api.output(id, 1);
        boolean passed = run.path("steps").get(0).path("state").asString().equals("PASSED");
        if (passed) {
            assertThat(printed).as("L2: run %d", id).isEqualTo(expected);
            assertThat(begins).as("L3: run %d", id).isEqualTo(1);
        } else {
            assertThat(expected).as("L2: run %d", id).startsWith(printed);
            assertThat(begins).as("L3: run %d", id).isLessThanOrEqualTo(1);
        }
        if (state.equals("PASSED")) {
            assertThat(run.path("steps").toString()).doesNotContain("UNKNOWN", "CANCELLED");
        }
    }

    private void checkAudit(Set<Long> stored, Set<Long> promised, Set<Long> unstarted) {
        Map<String, List<Long>> events = new HashMap<>();
        for (JsonNode event : AuditRead.after(api, checkedEvents)) {
            checkedEvents = event.path("sequence").asLong();
            String action = event.path("action").asString();
            if (action.startsWith("run.")) {
                events.computeIfAbsent(action, first -> new ArrayList<>())
                        .add(Long.parseLong(event.path("object").asString()));
            }
        }
        List<Long> launches = events.getOrDefault("run.launch", List.of());
        assertThat(launches).as("L1: audited launches").containsExactlyInAnyOrderElementsOf(stored);
        assertThat(launches).containsAll(promised);
        List<Long> cancels = events.getOrDefault("run.cancel", List.of());
        assertThat(cancels)
                .as("L1: audited cancels")
                .containsAll(cancelled.stream().filter(stored::contains).toList());
        assertThat(cancels).as("L4: what never started was cancelled").containsAll(unstarted);
        List<Long> ended = new ArrayList<>(events.getOrDefault("run.end", List.of()));
        ended.addAll(events.getOrDefault("run.interrupt", List.of()));
        ended.addAll(unstarted);
        assertThat(ended).as("L4: one end each").containsExactlyInAnyOrderElementsOf(stored);
    }

    /** How often each run's script has begun. */
    private Map<Long, Long> begins() throws IOException {
        return Files.readAllLines(begun).stream()
                .collect(Collectors.groupingBy(Long::parseLong, Collectors.counting()));
    }

    /** Newer than a number. */
    private List<JsonNode> runs(String filter, long newerThan) {
        List<JsonNode> found = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = api.get("/api/v1/runs?limit=100" + filter + after).has(200).json();
            for (JsonNode run : page.path("items")) {
                if (run.path("id").asLong() <= newerThan) {
                    return found;
                }
                found.add(run);
            }
            if (page.path("next").isNull()) {
                return found;
            }
            after = "&after=" + page.path("next").asLong();
        }
    }

    private static String lines(long run) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "line " + i + " of run " + run + "\n")
                .collect(Collectors.joining());
    }

    private static String numbers() {
        return IntStream.rangeClosed(1, 20_000)
                .mapToObj(i -> i + "\n")
                .collect(Collectors.joining());
    }
}
