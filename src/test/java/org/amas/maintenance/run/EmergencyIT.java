package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.lab.Lab;
import org.amas.maintenance.lab.LabPostgres;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.docker.OwnStack;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** An emergency from its first click to its review, on real servers and containers of our own. */
class EmergencyIT {

    private static final String PROCEDURE = "emergency/immediate-response";
    private static final String SLEEPS = "exec sleep 600";
    private static final int CHOOSE = 2;
    private static final int START = 3;
    private static final int TERMINATE = 5;
    private static final int WATCH = 8;
    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");

    @TempDir Path folder;
    private final List<Connection> open = new ArrayList<>();
    private @Nullable RunNode started;
    private OwnStack stack;

    @BeforeEach
    void plant() {
        stack = new OwnStack("amas-emergency-test");
    }

    @AfterEach
    void remove() throws Exception {
        if (started != null) {
            started.close();
        }
        for (Connection one : open) {
            one.close();
        }
        // Without an engine there is none.
        if (stack != null) {
            stack.close();
        }
    }

    private RunNode start() {
        Map<String, String> properties = new HashMap<>();
        Lab.shared()
                .properties()
                .forEach(
                        (name, value) -> {
                            String own =
                                    name.replace("environments.staging.", "environments.fire.");
                            if (!own.equals(name) || name.startsWith("amas.lab.")) {
                                properties.put(own, value);
                            }
                        });
        String docker = "amas.environments.fire.targets.docker.";
        properties.put(docker + "host", stack.target().host().toString());
        properties.put(docker + "project", stack.target().project());
        RunNode node =
                new RunNode(
                        folder,
                        properties.entrySet().stream()
                                .map(one -> one.getKey() + "=" + one.getValue())
                                .toArray(String[]::new));
        started = node;
        node.bean(Accounts.class).create("ben", "Ben", Role.LEAD, "correct-horse-battery-7");
        return node;
    }

    private static long asks(RunNode node) {
        return asks(node, PROCEDURE, Map.of("watch", "10s"));
    }

    private static long asks(RunNode node, String procedure, Map<String, Object> parameters) {
        long run =
                node.start(
                        new Launch(
                                procedure,
                                "fire",
                                new HashMap<>(parameters),
                                null,
                                false,
                                null,
                                null),
                        null);
        awaitQuestion(node, run);
        return run;
    }

    private static void awaitQuestion(RunNode node, long run) {
        await().atMost(Duration.ofSeconds(120))
                .until(() -> node.run(run).parked() && node.run(run).readyAt() == null);
    }

    private static Form form(RunNode node, long run, int step) {
        return node.bean(Plans.class).form(node.step(run, step));
    }

    private static List<String> offered(RunNode node, long run) {
        return form(node, run, CHOOSE).fields().getFirst().choices().stream()
                .map(Form.Choice::value)
                .toList();
    }

    private static void answer(RunNode node, long run, int step, Map<String, String> values) {
        node.bean(StepAnswers.class).give(run, step, values, BEN);
    }

    private static String likeliest(RunNode node, long run) {
        List<Long> steps = List.of(node.step(run, 1).id());
        return node.bean(ResultRows.class).tables(steps).stream()
                .filter(one -> one.table().title().equals(Hypotheses.TITLE))
                .flatMap(one -> one.table().rows().stream())
                .map(row -> String.valueOf(row.get(1)))
                .findFirst()
                .orElse("none");
    }

    private Connection idle(String application) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", LabPostgres.USERNAME);
        properties.setProperty("password", LabPostgres.PASSWORD);
        properties.setProperty("ApplicationName", application);
        Connection one =
                DriverManager.getConnection(
                        Lab.shared().postgres().url("amas_staging"), properties);
        open.add(one);
        one.setAutoCommit(false);
        try (Statement statement = one.createStatement()) {
            statement.execute("SELECT 1");
        }
        return one;
    }

    @Test
    void doesExactlyWhatWasChosenAndShowsTheEffect() {
        String chosen = stack.create("worker", SLEEPS);
        String other = stack.create("scheduler", SLEEPS);
        RunNode node = start();

        long run = asks(node);

        // It started without a form, and nothing has been touched.
        assertThat(node.run(run).planDigest()).isNull();
        assertThat(stack.state(chosen)).isEqualTo("created");
        assertThat(node.step(run, 1).headline()).startsWith("SEV2: a service is not up");
        assertThat(likeliest(node, run)).endsWith("was never started");
        assertThat(offered(node, run)).hasSize(3).contains("none");
        String value =
                offered(node, run).stream()
                        .filter(one -> one.contains("-worker-"))
                        .findFirst()
                        .orElseThrow();

        answer(node, run, CHOOSE, Map.of("fix", value, "note", "it does the work"));

        node.ended(run);
        assertThat(node.step(run, CHOOSE).state()).isEqualTo(StepState.PASSED);
        assertThat(node.step(run, CHOOSE).headline())
                .isEqualTo("Start a stopped container, says ben: it does the work");
        assertThat(node.step(run, START).state()).isEqualTo(StepState.PASSED);
        assertThat(stack.state(chosen)).isEqualTo("running");
        assertThat(stack.state(other)).isEqualTo("created");
        for (int step : List.of(4, 5, 6, 7)) {
            assertThat(node.step(run, step).state()).isEqualTo(StepState.SKIPPED);
            assertThat(node.step(run, step).reason()).isEqualTo("not chosen");
        }
        // The other one is still down, which the watch says.
        assertThat(node.step(run, WATCH).state()).isEqualTo(StepState.FAILED);
        assertThat(new String(node.output(run, WATCH), StandardCharsets.UTF_8))
                .contains("Watching for 10 s", "Containers failed");
        assertThat(node.count("run_lock")).isZero();
    }

    @Test
    void takesNoneForAnAnswer() {
        String stopped = stack.create("worker", SLEEPS);
        RunNode node = start();
        long run = asks(node);

        answer(node, run, CHOOSE, Map.of("fix", "none"));

        node.ended(run);
        assertThat(node.step(run, CHOOSE).headline()).isEqualTo("No fix, says ben");
        assertThat(node.step(run, START).state()).isEqualTo(StepState.SKIPPED);
        assertThat(stack.state(stopped)).isEqualTo("created");
        assertThat(node.step(run, WATCH).startedAt()).isNotNull();
    }

    @Test
    @PlantedFault(
            check = "emergency.choose",
            fault = "what was chosen is no longer so",
            removed = "what is chosen is still so")
    void refusesWhatIsNoLongerSo() {
        String stopped = stack.create("worker", SLEEPS);
        RunNode node = start();
        long run = asks(node);
        String value = fix(node, run);
        stack.start(stopped);

        answer(node, run, CHOOSE, Map.of("fix", value));

        node.ended(run);
        assertThat(node.step(run, START).state()).isEqualTo(StepState.FAILED);
        assertThat(node.step(run, START).reason()).startsWith("refused:");

        stack.kill(stopped);
        long next = asks(node);
        answer(node, next, CHOOSE, Map.of("fix", fix(node, next)));
        node.ended(next);
        assertThat(node.step(next, CHOOSE).state()).isEqualTo(StepState.PASSED);
        assertThat(node.step(next, START).state()).isEqualTo(StepState.PASSED);
        assertThat(stack.state(stopped)).isEqualTo("running");
    }

    private static String fix(RunNode node, long run) {
        return offered(node, run).stream()
                .filter(one -> !one.equals("none"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itsHypothesesFollowTheFacts() {
        String worker = stack.create("worker", SLEEPS);
        stack.start(worker);
        RunNode node = start();
        long well = asks(node);
        assertThat(likeliest(node, well)).doesNotContain("worker is down");
        stack.kill(worker);

        long down = asks(node);
        assertThat(likeliest(node, down)).isEqualTo("worker is down");

        stack.start(worker);
        long again = asks(node);
        assertThat(likeliest(node, again)).doesNotContain("worker is down");
    }

    @Test
    void endsTheTickedSessionsOnlyAndRefusesAnAnswerWithoutATick() throws Exception {
        own(
                "sessions",
                "  - { title: End sessions, kind: postgres.terminate, timeout: 1m, onFailure:"
                        + " continue, settings: { idle: 1s, blocking: 1s } }\n");
        Connection chosen = idle("forgotten");
        Connection other = idle("forgotten too");
        RunNode node = start();
        Thread.sleep(1_500);
        long run = asks(node, "emergency/sessions", Map.of());
        String own = "step-2-pid-" + pid(chosen) + "-";
        String tick =
                form(node, run, 1).fields().stream()
                        .map(Form.Field::name)
                        .filter(name -> name.startsWith(own))
                        .findFirst()
                        .orElseThrow();

        assertThat(label(node, run, tick))
                .contains("/forgotten, idle in transaction for ", ": SELECT 1");

        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> answer(node, run, 1, Map.of("fix", "step 2")))
                .satisfies(
                        refused ->
                                assertThat(refused.errors())
                                        .singleElement()
                                        .satisfies(
                                                error ->
                                                        assertThat(error.field())
                                                                .startsWith("step-2-pid-")));
        assertThat(node.run(run).readyAt()).isNull();
        answer(node, run, 1, Map.of("fix", "step 2", tick, "true"));

        node.ended(run);
        assertThat(node.step(run, 2).headline()).isEqualTo("1 session of 1 ended");
        assertThat(chosen.isValid(2)).isFalse();
        assertThat(other.isValid(2)).isTrue();
    }

    private static String label(RunNode node, long run, String field) {
        return form(node, run, 1).fields().stream()
                .filter(one -> one.name().equals(field))
                .map(Form.Field::label)
                .findFirst()
                .orElseThrow();
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }

    @Test
    void refusesAThirdRestartInHalfAnHour() {
        own(
                "restarts",
                "  - { title: Restart, kind: docker.restart-unhealthy, timeout: 1m, onFailure:"
                        + " continue, settings: { patience: 2s } }\n");
        String ill = stack.checked("app", SLEEPS, "false");
        stack.start(ill);
        RunNode node = start();
        for (int n = 0; n < 2; n++) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stack.health(ill).equals("unhealthy"));
            long run = asks(node, "emergency/restarts", Map.of());
            String value = form(node, run, 1).fields().getFirst().choices().get(1).value();
            answer(node, run, 1, Map.of("fix", value));
            node.ended(run);
            assertThat(node.step(run, 2).startedAt()).isNotNull();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> stack.health(ill).equals("unhealthy"));

        long third = asks(node, "emergency/restarts", Map.of());

        assertThat(form(node, third, 1).fields().getFirst().choices())
                .extracting(Form.Choice::value)
                .containsExactly("none");
        assertThat(form(node, third, 1).tables().getLast().rows().getFirst().get(1).toString())
                .contains("not offered: it was done 2 times in the last 30 min");
    }

    private void own(String name, String step) {
        RunNode.write(
                folder.resolve("procedures/emergency/" + name + ".yaml"),
                """
                key: emergency/%s
                title: Test
                purpose: Is performed by a test.
                frequency: emergency
                category: Tests
                owner: On-call engineer
                priority: P0
                budget: 1h
                steps:
                  - { title: Choose, kind: emergency.choose, timeout: 1m, onFailure: continue, settings: {} }
                """
                                .formatted(name)
                        + step);
    }

    @Test
    void aDryRunWaitsForNobodyAndTouchesNothing() {
        String stopped = stack.create("worker", SLEEPS);
        RunNode node = start();
        long run =
                node.start(
                        new Launch(
                                PROCEDURE, "fire", Map.of("watch", "10s"), null, true, null, null),
                        null);
        node.ended(run);
        for (int step = 1; step <= WATCH; step++) {
            assertThat(node.step(run, step).state()).isIn(StepState.SKIPPED, StepState.NOT_RUN);
        }
        assertThat(node.step(run, START).headline()).isEqualTo("would touch 1 object");
        assertThat(stack.state(stopped)).isEqualTo("created");
    }

    @Test
    @PlantedFault(
            check = "emergency.review",
            fault = "no cause and no action are written down",
            removed = "they are written down")
    void isReviewedByAPersonAndIncompleteWithoutCauseAndAction() {
        RunNode node = start();
        long run = asks(node);
        answer(node, run, CHOOSE, Map.of("fix", "none"));
        node.ended(run);
        String procedure = "emergency/post-emergency-review";

        long incomplete = asks(node, procedure, Map.of("emergency", run));
        assertThat(form(node, incomplete, 1).tables().getFirst().rows())
                .anyMatch(row -> String.valueOf(row.get(3)).startsWith("run.answer"));
        answer(node, incomplete, 1, Map.of("status", "incomplete", "root-cause", "unknown yet"));
        assertThat(node.ended(incomplete).state()).isEqualTo(RunState.FAILED);
        assertThat(node.step(incomplete, 1).firstError())
                .contains("lacks what was learnt and an action with owner and date");

        long review = asks(node, procedure, Map.of("emergency", run));
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        Map<String, String> answer =
                Map.of(
                        "status", "complete",
                        "root-cause", "The disk was full | of <b>logs</b>.",
                        "lessons", "Watch it.",
                        "action-1", "Alert at 80 %",
                        "owner-1", "ana",
                        "until-1", "2020-01-01");
        answer(node, review, 1, answer);
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                node.run(review).parked()
                                        && form(node, review, 1)
                                                .instructions()
                                                .contains("is over already"));
        Map<String, String> better = new HashMap<>(answer);
        better.put("until-1", today);
        answer(node, review, 1, better);

        assertThat(node.ended(review).state()).isEqualTo(RunState.PASSED);
        assertThat(node.step(review, 1).headline()).isEqualTo("Reviewed by ben, 1 action agreed");
        assertThat(new String(node.output(review, 1), StandardCharsets.UTF_8))
                .startsWith("# Review of the emergency in fire, run " + run)
                .contains(
                        "The disk was full \\| of \\<b\\>logs\\</b\\>.",
                        "| Alert at 80 % | ana | " + today + " |",
                        "## Timeline");
        assertThat(
                        node.count(
                                "report_action where run_id = ? and text = 'Alert at 80 %' and"
                                        + " owner = 'ana' and raised_by = 'ben' and due = ?",
                                review, LocalDate.parse(today)))
                .as("is followed up")
                .isEqualTo(1);
        assertThat(node.count("report_action")).as("of the complete review only").isEqualTo(1);
    }

    @Test
    void reviewsNothingThatIsNoEmergency() {
        RunNode.procedure(folder, "ordinary", "ending: concluded");
        RunNode node = start();
        long ordinary =
                node.start(
                        new Launch("test/ordinary", "fire", Map.of(), null, false, null, null),
                        null);
        node.ended(ordinary);
        for (long about : List.of(ordinary, 4711L)) {
            long run =
                    node.start(
                            new Launch(
                                    "emergency/post-emergency-review",
                                    "fire",
                                    Map.of("emergency", about),
                                    null,
                                    false,
                                    null,
                                    null),
                            null);
            assertThat(node.ended(run).state()).isEqualTo(RunState.FAILED);
            assertThat(node.step(run, 1).reason()).contains("can't be reviewed");
        }
    }

    @Test
    void keepsACardThatNeedsNoApplication() throws Exception {
        RunNode node = start();
        Path card = folder.resolve("data/emergency.txt");
        assertThat(Files.readString(card))
                .contains(
                        "open /emergency (Emergency, top right on every page)",
                        "1. Start the emergency",
                        "WITHOUT IT, IN",
                        "label=com.docker.compose.project=amas-emergency-test",
                        "pg_terminate_backend",
                        "CONFIG SET maxmemory")
                .doesNotContain(LabPostgres.PASSWORD + "@", "amas_redis_password");
        assertThat(Files.getPosixFilePermissions(card)).hasSize(2);
        Files.delete(card);

        node.bean(org.amas.maintenance.procedure.Catalogue.class).reload(BEN);

        assertThat(card).exists();
        assertThat(node.bean(JdbcClient.class)).isNotNull();
    }
}
