package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.PlantedFault;
import org.amas.maintenance.run.ResultRows.StoredFinding;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything that fails gets an owner and a day before the run ends, on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SignOffSuite {

    private static final String HEAD =
            """
            key: test/%s
            title: Test
            purpose: Is performed by a test.
            frequency: on-demand
            category: Tests
            owner: On-call engineer
            priority: P3
            budget: 1h
            steps:
              - title: Finds something
                kind: test.act
                timeout: 30s
                onFailure: continue
                settings: %s
              - title: Sign-off
                kind: review.sign-off
                timeout: 1m
                onFailure: continue
                settings: { roadmap: %s }
              - title: Calendar
                kind: review.calendar
                timeout: 1m
                onFailure: continue
                settings: {}
            """;

    private RunNode node;

    abstract String[] database();

    @BeforeAll
    void start(@TempDir Path folder) {
        write(folder, "failing", "{ severity: ERROR }", "false");
        write(folder, "left", "{ severity: ERROR }", "false");
        write(folder, "promised", "{ severity: ERROR }", "false");
        write(folder, "clean", "{ ending: concluded }", "false");
        write(
                folder,
                "plan",
                "{ severity: ERROR, value: 5 }\n    limits: { value: { warn: 1, worse: above } }",
                "true");
        node = new RunNode(folder, database());
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static void write(Path folder, String name, String settings, String roadmap) {
        RunNode.write(
                folder.resolve("procedures/test/" + name + ".yaml"),
                HEAD.formatted(name, settings, roadmap));
    }

    private long waiting(String name) {
        long run = node.start(name);
        asked(run);
        return run;
    }

    private void asked(long run) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> node.run(run).parked() && node.run(run).readyAt() == null);
    }

    private static Map<String, String> answer(String... words) {
        Map<String, String> answer = new HashMap<>(Map.of("status", "accepted"));
        for (int i = 0; i < words.length; i += 2) {
            answer.put(words[i], words[i + 1]);
        }
        return answer;
    }

    private void give(long run, Map<String, String> answer) {
        node.bean(StepAnswers.class).give(run, 2, answer, RunNode.ANNA);
    }

    private static LocalDate day(int ahead) {
        return LocalDate.now(ZoneOffset.UTC).plusDays(ahead);
    }

    private static String in(int days) {
        return day(days).toString();
    }

    private List<Finding> findings(long run) {
        return node.bean(ResultRows.class).findings(List.of(node.step(run, 2).id())).stream()
                .map(StoredFinding::finding)
                .toList();
    }

    private Table signed(long run) {
        return node.bean(ResultRows.class)
                .tables(List.of(node.step(run, 2).id()))
                .getLast()
                .table();
    }

    @Test
    void theRunWaitsUntilWhatFailsIsOwned() {
        long run = waiting("failing");
        assertThat(node.step(run, 2).form()).contains("here: Something is off.", "One item fails");
        assertThatThrownBy(() -> give(run, answer())).hasMessageContaining("is required");
        give(run, answer("owner-1", "bob", "until-1", in(-1)));
        asked(run);
        assertThat(node.step(run, 2).form()).contains("is not within two years from now");

        give(run, answer("owner-1", "bob", "until-1", in(30)));

        assertThat(node.ended(run).state()).as("all of it is owned").isEqualTo(RunState.WARNED);
        assertThat(node.run(run).note()).isEqualTo(SignedOff.NOTE);
        assertThat(node.step(run, 1).state()).isEqualTo(StepState.FAILED);
        assertThat(node.step(run, 2).state()).isEqualTo(StepState.PASSED);
        assertThat(node.step(run, 2).headline()).isEqualTo("Signed by anna, 1 item owned");
        assertThat(signed(run).rows().getFirst().toString())
                .contains("here: Something is off., bob");
        assertThat(new String(node.output(run, 2), StandardCharsets.UTF_8))
                .contains("| here: Something is off. | bob | " + in(30));
        String calendar = new String(node.output(run, 3), StandardCharsets.UTF_8);
        assertThat(calendar)
                .startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
                .contains("SUMMARY:here: Something is off.\r\n")
                .endsWith("END:VCALENDAR\r\n");
    }

    @Test
    @PlantedFault(
            check = "review.sign-off",
            fault = "what fails has no owner",
            removed = "somebody owns it")
    void leftIncompleteItFailsAndNamesWhatNobodyOwns() {
        long run = waiting("left");
        give(run, answer("status", "incomplete"));
        assertThat(node.ended(run).state()).isEqualTo(RunState.FAILED);
        assertThat(node.step(run, 2).state()).isEqualTo(StepState.FAILED);
        assertThat(findings(run)).extracting(Finding::fingerprint).contains("unowned:test.act off");

        long owned = waiting("left");
        give(owned, answer("owner-1", "bob", "until-1", in(30)));
        node.ended(owned);
        assertThat(node.step(owned, 2).state()).isEqualTo(StepState.PASSED);
        assertThat(findings(owned)).isEmpty();
    }

    @Test
    void whereNothingFailsASignatureIsEnough() {
        long run = waiting("clean");
        give(run, answer());
        assertThat(node.ended(run).state()).isEqualTo(RunState.PASSED);
        assertThat(node.step(run, 2).headline()).isEqualTo("Signed by anna, 0 items owned");
    }

    @Test
    void whatRunsOutIsDueNinetyDaysBefore() {
        long run = waiting("plan");
        assertThat(node.step(run, 2).form()).contains("here: Something is off.", "value of disk");
        node.bean(JdbcClient.class)
                .sql("update run_finding set text = ? where step_id = ?")
                .params("Its end of life is " + in(200) + ".", node.step(run, 1).id())
                .update();
        give(run, answer(planned(150)));
        asked(run);
        assertThat(node.step(run, 2).form()).contains("Item 1 is due by " + in(110));

        give(run, answer(planned(100)));

        node.ended(run);
        List<?> row = signed(run).rows().getFirst();
        assertThat(row.toString()).contains(in(100), in(110), "weeks", "high");
        assertThat(String.valueOf(row.getLast()))
                .isEqualTo(
                        QuarterWindow.before(day(0), day(100))
                                .map(QuarterWindow::toString)
                                .orElse("before the next quarterly window"));
        assertThat(signed(run).rows()).as("what only warns may be left").hasSize(1);
    }

    private static String[] planned(int days) {
        return new String[] {
            "owner-1", "bob", "until-1", in(days), "effort-1", "weeks", "risk-1", "high"
        };
    }

    @Test
    @PlantedFault(
            check = "review.sign-off",
            fault = "a promise was not kept",
            removed = "the promise is for a day ahead")
    void aPromiseThatWasNotKeptIsTold() {
        long first = waiting("promised");
        give(first, answer("owner-1", "bob", "until-1", in(30)));
        node.ended(first);
        node.bean(JdbcClient.class)
                .sql(
                        "update run_memory set content = replace(content, ?, ?) where name ="
                                + " 'promised'")
                .params(in(30), in(-3))
                .update();
        long second = waiting("promised");
        assertThat(node.step(second, 2).form()).contains("bob", in(-3));
        give(second, answer("owner-1", "bob", "until-1", in(30)));
        node.ended(second);
        assertThat(node.step(second, 2).state()).isEqualTo(StepState.WARNED);
        assertThat(findings(second))
                .extracting(Finding::text)
                .singleElement()
                .asString()
                .startsWith("bob had promised until " + in(-3));

        long third = waiting("promised");
        give(third, answer("owner-1", "bob", "until-1", in(30)));
        node.ended(third);
        assertThat(node.step(third, 2).state()).isEqualTo(StepState.PASSED);
        assertThat(findings(third)).isEmpty();
    }
}
