package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Activations;
import org.amas.maintenance.procedure.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A run that a schedule starts changes nothing more when its window is over. */
class WindowIT {

    private static final Actor SCHEDULE = new Actor(Actor.Kind.SCHEDULE, "schedule", null);

    /** Less than the budget, whose overrun would be told, too. */
    private static final Duration WINDOW = Duration.ofMinutes(20);

    @TempDir Path folder;
    private RunNode node;

    @BeforeEach
    void start() {
        ActKind.objects = List.of("one", "two");
        RunNode.procedure(
                folder,
                "nightly",
                "say: looking, value: 1",
                "effect: CHANGES, sleep: 2s, ending: concluded",
                "effect: CHANGES, ending: concluded",
                "say: looking again, value: 2");
        RunNode.procedure(
                folder, "destroy", "effect: DESTROYS, ending: concluded", "say: looking, value: 1");
        node =
                new RunNode(
                        folder,
                        "amas.environments.local.title=Local",
                        "amas.environments.local.approval=required");
        Actor ben = new Actor(Actor.Kind.USER, "ben", null);
        node.bean(Accounts.class).create("ben", "Ben", Role.LEAD, "correct-horse-battery-7");
        List.of("nightly", "destroy")
                .forEach(name -> node.bean(Activations.class).activate("test/" + name, 1, ben));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Instant now() {
        return node.bean(Clock.class).instant();
    }

    private long launch(String name) {
        RunLauncher launcher = node.bean(RunLauncher.class);
        String digest = launcher.plan(RunNode.launch(name)).planDigest();
        Launch launch = new Launch("test/" + name, "local", Map.of(), null, false, digest, "local");
        return launcher.launch(launch, null, SCHEDULE, now().plus(WINDOW)).run().id();
    }

    private void pass(Duration time) {
        node.bean(LateClock.class).advance(time);
    }

    @Test
    void changesWhileTheWindowIsOpen() {
        long run = launch("nightly");
        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
        assertThat(node.run(run).windowEnd()).isNotNull();
        assertThat(node.run(run).note()).isNull();
    }

    @Test
    void endsWhatItBeganAndBeginsNoOtherChange() {
        long run = launch("nightly");
        await().until(() -> node.step(run, 2).state() == StepState.RUNNING);
        pass(WINDOW);

        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
        assertThat(node.step(run, 2).state()).isEqualTo(StepState.PASSED);
        assertThat(node.step(run, 3).state()).isEqualTo(StepState.SKIPPED);
        assertThat(node.step(run, 3).reason()).isEqualTo("window ended");
        assertThat(node.step(run, 4).state()).as("it only reads").isEqualTo(StepState.PASSED);
        assertThat(node.run(run).note()).contains("its window ended");
    }

    @Test
    void waitsForNoYesAfterItsWindow() {
        long run = launch("destroy");
        await().until(() -> node.run(run).parked());
        int before = ActKind.PERFORMED.get();
        pass(WINDOW);

        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
        assertThat(node.step(run, 1).reason()).isEqualTo("window ended");
        assertThat(ActKind.PERFORMED.get()).as("what reads").isEqualTo(before + 1);
    }

    @Test
    void givesAChangeNoMoreTimeThanTheWindowHas() throws Steps.NotPossible {
        long id = launch("nightly");
        Run run = node.ended(id);
        Steps steps = node.bean(Steps.class);
        Version version = steps.version(run);
        Instant near = run.windowEnd().minusSeconds(5);
        Assignment change = steps.assignment(run, version, Map.of(), node.step(id, 2));
        Assignment reading = steps.assignment(run, version, Map.of(), node.step(id, 1));
        assertThat(change.time(near)).isEqualTo(Duration.ofSeconds(5));
        assertThat(reading.time(near)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void onlyASchedulesRunHasOne() {
        RunLauncher launcher = node.bean(RunLauncher.class);
        assertThatThrownBy(
                        () -> launcher.launch(RunNode.launch("nightly"), null, RunNode.ANNA, now()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
