package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class CodeArgumentsTests {

    private static boolean refuses(String vector) {
        List<String> arguments = List.of(vector.split("\\|"));
        int at =
                arguments.indexOf(
                        arguments.stream().filter(a -> a.contains("{")).findFirst().get());
        return CodeArguments.refusal(arguments, at).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{program}|x",
                "/usr/bin/{program}",
                "sh|-c|echo hello {word}",
                "/bin/bash|-euc|echo {word}",
                "env|LANG=C|bash|-c|{word}",
                "docker|exec|db|sh|-c|ls {word}",
                "python3|-c|print('{word}')",
                "perl|-ne|print if /{word}/",
                "psql|-At|-c|SELECT '{word}'",
                "psql|--command|{word}",
                "node|--eval|{word}"
            })
    void refuseAParameterThatWouldBeCode(String vector) {
        assertThat(refuses(vector)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping|-c|{count}|127.0.0.1",
                "grep|-e|{pattern}|file",
                "sh|-c|echo \"$1\"|sh|{word}",
                "python3|check.py|{word}",
                "psql|-v|name={word}|-f|report.sql"
            })
    void takeAParameterThatIsAnArgument(String vector) {
        assertThat(refuses(vector)).isFalse();
    }
}
