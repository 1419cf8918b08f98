package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;

import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shipped procedure is read without a flaw by the kinds that it names. */
class DailyPerformanceTests {

    @Test
    void isReadWithoutAFlaw() throws Exception {
        StepKinds kinds = kinds();
        Definition read =
                new ProcedureYaml(kinds, new Arguments(kinds))
                        .read(
                                "daily/performance",
                                Files.readString(
                                        Path.of(
                                                "src/main/resources/procedures/daily/performance.yaml")));
        assertThat(read.steps())
                .extracting(Definition.StepDefinition::kind)
                .containsExactly(
                        "api.latency",
                        "postgres.activity",
                        "postgres.dead-tuples",
                        "postgres.connections",
                        "postgres.cache",
                        "postgres.transactions",
                        "postgres.indexes",
                        "postgres.wraparound",
                        "redis.stats");
        assertThat(read.steps()).allMatch(s -> s.onFailure() == Definition.OnFailure.CONTINUE);
    }

    private static StepKinds kinds() {
        try (var context =
                new AnnotationConfigApplicationContext(
                        "org.amas.maintenance.step.backup",
                        "org.amas.maintenance.step.postgres",
                        "org.amas.maintenance.step.redis",
                        "org.amas.maintenance.step.neo4j",
                        "org.amas.maintenance.step.latency")) {
            List<StepKind<?>> beans =
                    context.getBeansOfType(StepKind.class).values().stream()
                            .<StepKind<?>>map(k -> (StepKind<?>) k)
                            .toList();
            return new StepKinds(beans, Validation.buildDefaultValidatorFactory().getValidator());
        }
    }
}
