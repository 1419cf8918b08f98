package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Role;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.step.Authorisations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Whose word on the probes is taken. */
class ProbesAuthorisationIT {

    private static final String ASKING =
            """
            key: test/asking
            title: Test
            purpose: Asks for an authorisation.
            frequency: on-demand
            category: Tests
            owner: On-call engineer
            priority: P3
            budget: 1h
            steps:
              - title: Authorisation
                kind: probes.authorisation
                timeout: 30s
                onFailure: continue
            """;

    @TempDir Path folder;
    private @Nullable RunNode node;

    @BeforeEach
    void start() {
        RunNode.write(folder.resolve("procedures/test/asking.yaml"), ASKING);
        node = new RunNode(folder);
        Accounts accounts = node.bean(Accounts.class);
        accounts.create("lea", "Lea", Role.LEAD, "a long pass phrase 1");
        accounts.create("emil", "Emil", Role.ENGINEER, "a long pass phrase 2");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private long waiting() {
        long run = node.start("asking");
        awaitQuestion(run);
        return run;
    }

    private void awaitQuestion(long run) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> node.run(run).parked() && node.run(run).readyAt() == null);
    }

    private void answer(long run, String person, String decision, String from, String until) {
        node.bean(StepAnswers.class)
                .give(
                        run,
                        1,
                        Map.of(
                                "decision",
                                decision,
                                "scope",
                                "a.test, b.test:8000",
                                "from",
                                from,
                                "until",
                                until),
                        new Actor(Actor.Kind.USER, person, "127.0.0.1"));
    }

    @Test
    @PlantedFault(
            check = "probes.authorisation",
            fault = "who launched the run authorises it",
            removed = "a lead who did not launch it authorises it")
    void takesTheWordOfALeadWhoDidNotLaunchIt() {
        long run = waiting();
        for (String person : new String[] {"anna", "emil"}) {
            answer(run, person, "authorise", "2026-01-01T00:00Z", "2026-01-02T00:00Z");
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    String.valueOf(node.step(run, 1).form())
                                            .contains(
                                                    person.equals("anna")
                                                            ? "launches the run"
                                                            : "may not decide"));
            awaitQuestion(run);
            assertThat(node.bean(Authorisations.class).of(run)).isEmpty();
        }

        answer(run, "lea", "authorise", "2026-01-01T00:00Z", "2026-01-02T00:00Z");
        node.ended(run);

        assertThat(node.bean(Authorisations.class).of(run))
                .hasValueSatisfying(
                        word -> {
                            assertThat(word.scope()).containsExactly("a.test", "b.test:8000");
                            assertThat(word.from())
                                    .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
                            assertThat(word.approver()).isEqualTo("lea");
                            assertThat(word.launcher()).isEqualTo("anna");
                        });
    }

    @Test
    @PlantedFault(check = "probes.authorisation", fault = "a lead declines")
    void aNoOpensNothing() {
        long run = waiting();
        answer(run, "lea", "decline", "2026-01-01T00:00Z", "2026-01-02T00:00Z");
        node.ended(run);
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.NOT_RUN);
        assertThat(node.bean(Authorisations.class).of(run)).isEmpty();
    }
}
