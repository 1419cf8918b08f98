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
    void leavesWhatIsSeenAsItIs() {
        assertThat(Visible.of("Grüße, 东京 😀 \u00a0x")).isEqualTo("Grüße, 东京 😀 \u00a0x");
    }
}
