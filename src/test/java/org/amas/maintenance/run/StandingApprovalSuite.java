package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.run.StandingApprovals.Given;
import org.amas.maintenance.run.StandingRows.Standing;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A yes in advance holds for what it was given on, and for nothing else, on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StandingApprovalSuite {

    private static final Actor BEN = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");

    private Path folder;
    private RunNode node;
    private int version = 1;

    abstract String[] database();

    @BeforeAll
    void start(@TempDir Path folder) {
        this.folder = folder;
        write("first");
        List<String> settings = new ArrayList<>(List.of(database()));
        settings.add("amas.environments.local.title=Local");
        settings.add("amas.environments.local.approval=required");
        node = new RunNode(folder, settings.toArray(String[]::new));
        Accounts accounts = node.bean(Accounts.class);
        accounts.create("anna", "Anna", Role.LEAD, "correct-horse-battery-7");
        accounts.create("ben", "Ben", Role.LEAD, "correct-horse-battery-7");
        node.bean(Activations.class).activate("test/clean", 1, BEN);
    }

    private void write(String say) {
        RunNode.write(
                folder.resolve("procedures/test/clean.yaml"),
                """
                key: test/clean
                title: Test
                purpose: Is performed by a test.
                frequency: on-demand
                category: Tests
                owner: On-call engineer
                priority: P3
                budget: 1h
                parameters:
                  - { name: what, type: string, default: %s }
                steps:
                  - title: Step 1
                    kind: test.act
                    timeout: 30s
                    onFailure: continue
                    settings: { effect: DESTROYS, ending: concluded, say: "{what}" }
                """
                        .formatted(say));
    }

    @BeforeEach
    void haveTwoObjects() {
        ActKind.objects = List.of("one", "two");
    }

    @AfterEach
    void takeAllBack() {
        node.bean(JdbcClient.class)
                .sql("update access_account set disabled = false where username = 'ben'")
                .update();
        node.bean(JdbcClient.class)
                .sql("update run_standing set revoked_by = 'test', revoked_at = given_at")
                .update();
    }

    @AfterAll
    void stop() {
        ActKind.objects = List.of("one", "two"); // As everybody in this JVM expects it.
        node.close();
    }

    private long launch(Map<String, Object> parameters, Actor by) {
        RunLauncher launcher = node.bean(RunLauncher.class);
        Launch asked =
                new Launch("test/clean", "local", Map.copyOf(parameters), "x", false, null, null);
        String digest = launcher.plan(asked).planDigest();
        Launch launch =
                new Launch(
                        "test/clean", "local", Map.copyOf(parameters), "x", false, digest, "local");
        return launcher.launch(launch, null, by).run().id();
    }

    private long launch() {
        return launch(Map.of(), RunNode.ANNA);
    }

    private long waits(long run) {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.run(run).parked());
        return run;
    }

    private void goesOn(long run) {
        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
    }

    private void isEnded(long run) {
        node.bean(Cancellation.class).ask(run, CancelMode.NOW, BEN);
        node.ended(run);
    }

    private Instant inDays(int days) {
        return node.bean(Clock.class).instant().plus(Duration.ofDays(days));
    }

    /** Given on a plan that waits, which then goes on by it. */
    private Standing given(int most) {
        long first = waits(launch());
        Standing one =
                node.bean(StandingApprovals.class)
                        .give(new Given(first, 1, most, inDays(30), "every week"), BEN);
        goesOn(first);
        return one;
    }

    @Test
    void whatStaysWithinItWaitsForNobody() {
        Standing one = given(2);
        long next = launch();
        goesOn(next);

        assertThat(node.bean(ApprovalRows.class).of(node.step(next, 1).id()))
                .singleElement()
                .satisfies(
                        word -> {
                            assertThat(word.by()).isEqualTo("ben");
                            assertThat(word.standing()).isEqualTo(one.id());
                            assertThat(word.spent()).isNotNull();
                        });
        assertThat(
                        node.count(
                                "audit_event where action = 'run.approve-standing'"
                                        + " and object = ?",
                                String.valueOf(next)))
                .isEqualTo(1);
    }

    @Test
    void aFormThatIsSentTwiceOrTwiceAtOnceGivesOne() throws Exception {
        long first = waits(launch());
        long before = node.count("run_standing where reason = ?", "twice");
        Given form = new Given(first, 1, 2, inDays(30), "twice");
        StandingApprovals standing = node.bean(StandingApprovals.class);
        List<Callable<Standing>> clicks =
                List.of(() -> standing.give(form, BEN), () -> standing.give(form, BEN));
        Set<Long> given = new TreeSet<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (Future<Standing> one : pool.invokeAll(clicks)) {
                given.add(one.get().id());
            }
        }
        goesOn(first);
        given.add(standing.give(form, BEN).id());

        assertThat(given).hasSize(1);
        assertThat(node.count("run_standing where reason = ?", "twice")).isEqualTo(before + 1);
    }

    @Test
    void actsOnWhatItsPlanListedOnly() {
        given(2);
        ActKind.objects = List.of("one", "two");
        long run = launch();
        goesOn(run);
        assertThat(new String(node.output(run, 1), java.nio.charset.StandardCharsets.UTF_8))
                .contains("one true\ntwo true\n");
    }

    @Test
    void asksAPersonWhereMoreWouldBeTouched() {
        given(2);
        ActKind.objects = List.of("one", "two", "three");
        isEnded(waits(launch()));
    }

    @Test
    void asksAPersonWhereTheParametersAreOthers() {
        given(2);
        isEnded(waits(launch(Map.of("what", "other"), RunNode.ANNA)));
    }

    @Test
    void asksAPersonWhereTheGiverLaunchedIt() {
        given(2);
        isEnded(waits(launch(Map.of(), BEN)));
    }

    @Test
    void asksAPersonWhenItWasRevoked() {
        Standing one = given(2);
        Standing revoked = node.bean(StandingApprovals.class).revoke(one.id(), RunNode.ANNA);
        assertThat(revoked.revokedBy()).isEqualTo("anna");
        isEnded(waits(launch()));
        assertThatThrownBy(() -> node.bean(StandingApprovals.class).revoke(one.id(), RunNode.ANNA))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void asksAPersonWhenItsTimeIsOver() {
        given(2);
        node.bean(LateClock.class).advance(Duration.ofDays(31));
        isEnded(waits(launch()));
    }

    @Test
    void asksAPersonWhenItsGiverMayNotApproveAnyMore() {
        given(2);
        node.bean(JdbcClient.class)
                .sql("update access_account set disabled = true where username = 'ben'")
                .update();
        long run = waits(launch());
        node.bean(JdbcClient.class)
                .sql("update access_account set disabled = false where username = 'ben'")
                .update();
        isEnded(run);
    }

    @Test
    void asksAPersonForANewVersion() {
        given(2);
        write("changed" + ++version);
        node.bean(Catalogue.class).reload(RunNode.ANNA);
        int newest =
                node.bean(Catalogue.class).entry("test/clean").orElseThrow().version().number();
        node.bean(Activations.class).activate("test/clean", newest, BEN);
        isEnded(waits(launch()));
    }

    @Test
    void isGivenOnAWaitingPlanByAnotherThanItsLauncher() {
        long run = waits(launch());
        StandingApprovals approvals = node.bean(StandingApprovals.class);
        assertThatThrownBy(() -> approvals.give(new Given(run, 1, 2, inDays(9), "x"), RunNode.ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("anna launched run");
        assertThatThrownBy(() -> approvals.give(new Given(run, 1, 501, inDays(91), " "), BEN))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused ->
                                assertThat(refused.errors())
                                        .extracting(error -> error.field())
                                        .containsExactly("most", "until", "reason"));
        isEnded(run);
        assertThatThrownBy(() -> approvals.give(new Given(run, 1, 2, inDays(9), "x"), BEN))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("waits for one");
    }
}
