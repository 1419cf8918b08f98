package org.amas.maintenance.step.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.RecordingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

class StructuredLinesTests {

    private static final String PRINTED =
            """
            {"reading":{"name":"first","value":1}}
            plain {"reading":{"name":"within","value":2}}

            {"reading":{"name":"second","value":3}} and more
            {"reading":{"name":"third","value":4}}
             {"reading":{"name":"indented","value":5}}
            {"padding":"%s"}{"reading":{"name":"behind","value":6}}
            {"headline":"done"}
            {"reading":{"name":"last","value":7}}\
            """
                    .formatted("x".repeat(70_000));

    private final RecordingContext context = new RecordingContext();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 64, 1_000_000})
    void areFoundHoweverTheBytesArrive(int size) {
        StructuredLines lines = new StructuredLines(context);
        byte[] bytes = PRINTED.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += size) {
            int to = Math.min(from + size, bytes.length);
            lines.accept(Arrays.copyOfRange(bytes, from, to), to - from);
        }
        lines.finish();

        assertThat(context.readings())
                .extracting(Reading::name)
                .containsExactly("first", "third", "indented", "last");
        assertThat(lines.headline()).contains("done");
    }

    @Test
    void tellsResultsThatCanNotBeJudgedAndThoseThatAreTooLong() {
        StructuredLines lines = new StructuredLines(context);
        byte[] bytes =
                """
                {"reading":{"name":"used","value":99,"warn":"80","fail":"90"}}
                {"finding":{"severity":"CRITICAL","place":"db","text":"data lost %s"}}
                {"finding":{"severity":"ERROR","text":"x"},"at":"2026-11-30"}
                {"log":"%s"}
                50 %%\r{"reading":{"name":"behind-a-bar","value":1,"warn":null}}
                """
                        .formatted("x".repeat(70_000), "x".repeat(70_000))
                        .getBytes(StandardCharsets.UTF_8);
        lines.accept(bytes, bytes.length);
        lines.finish();

        assertThat(context.readings()).extracting(Reading::name).containsExactly("behind-a-bar");
        assertThat(lines.untaken())
                .hasValueSatisfying(
                        told -> {
                            assertThat(told.text()).startsWith("3 lines");
                            assertThat(told.evidence()).startsWith("warn is not a number");
                        });
    }

    @Test
    void tellsWhatWasMeantAsAResultAndCouldNotBeTaken() {
        StructuredLines lines = new StructuredLines(context);
        byte[] bytes =
                """
                {"finding":{"severity":"WARN","text":"no such severity"}}
                {"reading":{"name":"queue","value":"97"}}
                {"reading":{"name":"plain","value":97,"unit":""}}
                {"level":"info"}
                {"reading":{"name":"cut
                """
                        .getBytes(StandardCharsets.UTF_8);
        lines.accept(bytes, bytes.length);
        lines.finish();

        assertThat(context.readings()).extracting(Reading::name).containsExactly("plain");
        assertThat(lines.untaken())
                .hasValueSatisfying(
                        told -> {
                            assertThat(told.text()).startsWith("2 lines");
                            assertThat(told.evidence()).contains("no such severity");
                        });
    }
}
