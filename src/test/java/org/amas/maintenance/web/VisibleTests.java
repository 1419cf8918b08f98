package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTests {

    @Test
    void showsWhatWouldEndALineOrTurnIt() {
        assertThat(Visible.of("a\nb\u2028c\u2029d\u202ee\u200bf\u0085g"))
                .isEqualTo("a\\u000Ab\\u2028c\\u2029d\\u202Ee\\u200Bf\\u0085g");
    }

    @Test
    void leavesLinesAndEmojisOfAPageAsTheyAre() {
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
        assertThat(Visible.shown("a\n\tb " + family + " c")).isEqualTo("a\n\tb " + family + " c");
        assertThat(Visible.shown("\u202Egnp.\u2066x\u2069\u200B\u001B[31m\uFEFF"))
                .isEqualTo("\\u202Egnp.\\u2066x\\u2069\\u200B\\u001B[31m\\uFEFF");
    }

    @Test
    void leavesWhatIsSeenAsItIs() {
        assertThat(Visible.of("Grüße, 东京 😀 \u00a0x")).isEqualTo("Grüße, 东京 😀 \u00a0x");
    }
}
