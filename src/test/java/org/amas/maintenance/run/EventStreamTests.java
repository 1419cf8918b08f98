package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

class EventStreamTests {

    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final EventStream stream = new EventStream(wire);

    private BrowserEvents received() {
        return BrowserEvents.in(wire.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one",
                " one space",
                "  two spaces",
                "\tone tab",
                " \t mixed",
                "",
                "\n",
                "\n\n",
                "a\n\nb\n",
                "\n  indented\n\n\tand a tab\n ",
                "data: not a field",
                ": not a comment",
                "ünïcödé 😀 \u2028 still one line"
            })
    void aLineArrivesAsItWasSent(String text) throws IOException {
        stream.send("output", "1:2", text);

        assertThat(received().all())
                .singleElement()
                .isEqualTo(new BrowserEvents.Event("output", "1:2", text));
    }

    @Test
    void aCarriageReturnIsALineEndAsInAPage() throws IOException {
        stream.send("step", "1:2", "a\r\nb\rc");

        assertThat(received().all().getFirst().data()).isEqualTo("a\nb\nc");
    }

    @Test
    void anEventWithoutAnIdKeepsTheOneBefore() throws IOException {
        stream.send("output", "1:2", "x");
        stream.beat();
        stream.send("note", null, "y");

        assertThat(received().all())
                .extracting(BrowserEvents.Event::id)
                .asList()
                .isEqualTo(java.util.List.<@Nullable String>of("1:2", "1:2"));
    }
}
