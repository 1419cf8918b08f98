package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

class OwnDatabaseTests {

    @Test
    void isTheFileThatTheAddressNames() {
        Path file = Path.of("/var/lib/amas/amas.mv.db");
        assertThat(OwnDatabase.file("jdbc:h2:/var/lib/amas/amas")).hasValue(file);
        assertThat(OwnDatabase.file("jdbc:h2:async:/var/lib/amas/amas;WRITE_DELAY=0"))
                .hasValue(file);
        assertThat(OwnDatabase.file("jdbc:h2:file:./data/amas"))
                .hasValue(Path.of("data/amas.mv.db").toAbsolutePath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:5432/amas",
                "jdbc:h2:mem:own",
                "jdbc:h2:tcp://127.0.0.1/~/own",
                "none"
            })
    void isNoneWhereAnotherKeepsIt(String url) {
        assertThat(OwnDatabase.file(url)).isEmpty();
    }
}
