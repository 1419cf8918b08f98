package org.amas.maintenance.step.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.RecordingContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class InvocationTests {

    @ParameterizedTest
    @CsvSource({"300, 5m", "7200, 2h", "172800, 2d", "90, 90s", "0, 0s"})
    void aScriptGetsADurationAsPagesShowIt(long seconds, String word) {
        RecordingContext context = new RecordingContext();
        context.parameter("max-age", Duration.ofSeconds(seconds));

        Invocation invocation = Invocation.of(context, Path.of("/tmp"), null, List.of());

        assertThat(invocation.environment()).containsEntry("MAX_AGE", word);
    }
}
