package org.amas.maintenance.step.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class ContainerLinesTests {

    private static final String AT = "2026-11-23T19:38:43.519090368Z ";
    private static final String LATER = "2026-11-23T19:38:44.000000000Z ";

    private final List<String> seen = new ArrayList<>();
    private final ContainerLines lines =
            new ContainerLines((at, text) -> seen.add(at + "|" + text));

    @Test
    void takesTheTimeOffEachMessage() {
        lines.frame(bytes(AT + "one\r\n"));
        lines.frame(bytes(LATER + "\n"));
        assertThat(seen)
                .containsExactly("2026-11-23T19:38:43.519090368Z|one", "2026-11-23T19:38:44Z|");
    }

    @Test
    void joinsALineThatTheEngineCut() {
        lines.frame(bytes(AT + "a".repeat(16_384)));
        lines.frame(bytes(LATER + "tail\n"));
        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst())
                .startsWith("2026-11-23T19:38:43.519090368Z|aaa")
                .endsWith("aatail");
    }

    @Test
    void readsATerminalWhoseMessagesHaveNoBounds() {
        lines.raw(bytes(AT + "on"));
        lines.raw(bytes("e\r\n" + LATER + "two"));
        lines.finish();
        assertThat(seen)
                .containsExactly("2026-11-23T19:38:43.519090368Z|one", "2026-11-23T19:38:44Z|two");
    }

    @Test
    void boundsALine() {
        for (int i = 0; i < 20; i++) {
            lines.frame(bytes(AT + "a".repeat(16_384)));
        }
        lines.frame(bytes(AT + "\n"));
        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().length()).isLessThan(66_000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
