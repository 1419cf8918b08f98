package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.procedure.Definition.Parameter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class LaunchFieldTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STRING   | false |     |    |        | ''",
                "STRING   | true  |     |    |        | Required",
                "STRING   | true  |     |    | [a-z]+ | Required; matches",
                "INTEGER  | false |     |    |        | Whole number",
                "INTEGER  | true  | 1   | 5  |        | Required; whole number 1 to 5",
                "INTEGER  | false | -3  |    |        | Whole number at least -3",
                "INTEGER  | false |     | 5  |        | Whole number at most 5",
                "DURATION | false | 1m  | 2d |        | 1m to 2d",
                "DURATION | true  | 1h  |    |        | Required; at least 1h",
                "DURATION | false |     |    |        | 'Such as 30s, 15m, 1h or 7d'",
                "BOOLEAN  | true  |     |    |        | ''",
                "CHOICE   | true  |     |    |        | ''"
            })
    void saysWhatAParameterAccepts(
            Parameter.Type type,
            boolean required,
            @Nullable String min,
            @Nullable String max,
            @Nullable String pattern,
            String words) {
        assertThat(field(type, required, min, max, pattern).words()).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "[a-z]+, true",
        "\\d{2}\\.\\w+, true",
        "(?:a|b)?, true",
        "\\p{Alpha}+, false",
        "\\S+, false",
        "\\Qa.b\\E, false",
        "\\x41, false"
    })
    void givesABrowserOnlyThePatternsThatItReadsAsWeDo(String pattern, boolean given) {
        assertThat(field(Parameter.Type.STRING, false, null, null, pattern).pattern())
                .isEqualTo(given ? pattern : null);
    }

    private static LaunchField field(
            Parameter.Type type,
            boolean required,
            @Nullable String min,
            @Nullable String max,
            @Nullable String pattern) {
        return new LaunchField(
                new Parameter("x", type, null, required, List.of(), min, max, pattern, null));
    }
}
