package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;

import org.amas.maintenance.procedure.Definition.StepDefinition;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.StepKinds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shipped procedures are read without a flaw by the kinds that they name. */
class DatabaseProceduresTests {

    @ParameterizedTest
    @CsvSource({"weekly/database-maintenance, 10", "monthly/database-optimization, 8"})
    void areReadWithoutAFlaw(String key, int steps) throws Exception {
        StepKinds kinds = kinds();
        Definition read =
                new ProcedureYaml(kinds, new Arguments(kinds))
                        .read(
                                key,
                                Files.readString(
                                        Path.of("src/main/resources/procedures/" + key + ".yaml")));
        assertThat(read.steps()).hasSize(steps);
        assertThat(read.steps())
                .extracting(StepDefinition::kind)
                .doesNotHaveDuplicates()
                .contains("postgres.vacuum", "postgres.bloat", "postgres.unused-indexes");
        assertThat(read.steps()).allMatch(s -> s.onFailure() == Definition.OnFailure.CONTINUE);
    }

    private static StepKinds kinds() {
        try (var context =
                new AnnotationConfigApplicationContext(
                        "org.amas.maintenance.step.backup", "org.amas.maintenance.step.postgres")) {
            List<StepKind<?>> beans =
                    context.getBeansOfType(StepKind.class).values().stream()
                            .<StepKind<?>>map(k -> (StepKind<?>) k)
                            .toList();
            return new StepKinds(beans, Validation.buildDefaultValidatorFactory().getValidator());
        }
    }
}
