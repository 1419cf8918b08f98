package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;

import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The shipped procedures that review logs are read without a flaw. */
class LogProceduresTests {

    @Test
    void theReviewAsksForErrorsCriticalLinesAndRefusals() throws Exception {
        Definition review = read("daily/error-log-review");
        assertThat(review.steps())
                .extracting(Definition.StepDefinition::kind)
                .containsExactly("log.errors", "log.critical", "log.authentication");
        assertThat(review.steps()).allMatch(s -> s.onFailure() == Definition.OnFailure.CONTINUE);
    }

    @Test
    void theStatusEndsWithTheErrorsOfTheDay() throws Exception {
        Definition.StepDefinition last = read("daily/system-status").steps().getLast();
        assertThat(last.kind()).isEqualTo("log.errors");
        assertThat(last.title()).isEqualTo("Errors of the last 24 hours");
        assertThat(last.settings()).containsEntry("window", "24h").containsEntry("baseline", "7d");
        assertThat(last.timeout()).isLessThanOrEqualTo(Duration.ofMinutes(3));
    }

    private static Definition read(String key) throws Exception {
        StepKinds kinds = kinds();
        return new ProcedureYaml(kinds, new Arguments(kinds))
                .read(
                        key,
                        Files.readString(
                                Path.of("src/main/resources/procedures/" + key + ".yaml")));
    }

    private static StepKinds kinds() {
        try (var context =
                new AnnotationConfigApplicationContext(
                        "org.amas.maintenance.step.backup",
                        "org.amas.maintenance.step.docker",
                        "org.amas.maintenance.step.host",
                        "org.amas.maintenance.step.http",
                        "org.amas.maintenance.step.log",
                        "org.amas.maintenance.step.neo4j",
                        "org.amas.maintenance.step.postgres",
                        "org.amas.maintenance.step.redis",
                        "org.amas.maintenance.step.shell")) {
            List<StepKind<?>> beans =
                    context.getBeansOfType(StepKind.class).values().stream()
                            .<StepKind<?>>map(k -> (StepKind<?>) k)
                            .toList();
            return new StepKinds(beans, Validation.buildDefaultValidatorFactory().getValidator());
        }
    }
}
