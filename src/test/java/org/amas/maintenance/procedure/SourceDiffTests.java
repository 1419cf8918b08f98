package org.amas.maintenance.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.procedure.SourceDiff.Change;
import org.amas.maintenance.procedure.SourceDiff.Line;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class SourceDiffTests {

    private static String shown(List<Line> lines) {
        return lines.stream()
                .map(line -> line.change().sign() + line.text())
                .collect(Collectors.joining("|"));
    }

    @Test
    void putsWhatGoesBeforeWhatComes() {
        assertThat(shown(SourceDiff.of("a\nb\nc\n", "a\nB\nc\nd\n"))).isEqualTo("a|−b|+B|c|+d");
        assertThat(shown(SourceDiff.of("", "a\n"))).isEqualTo("+a");
        assertThat(SourceDiff.of("a\n", "a")).isEmpty();
    }

    @Test
    void leavesOutWhatIsFarFromAnyChange() {
        String old = IntStream.rangeClosed(1, 30).mapToObj(n -> n + "\n").collect(joined());
        assertThat(shown(SourceDiff.of(old, old.replace("15\n", "x\n"))))
                .isEqualTo("11 lines are the same|12|13|14|−15|+x|16|17|18|12 lines are the same");
    }

    @Test
    void hidesNothing() {
        Line line = SourceDiff.of("", "rm\u202E -rf\u200B").getFirst();
        assertThat(line.text()).isEqualTo("rm\\u202E -rf\\u200B");
    }

    @Test
    void givesUpOnTwoHugeTextsHonestly() {
        String old = IntStream.range(0, 3_000).mapToObj(n -> "o" + n + "\n").collect(joined());
        String now = IntStream.range(0, 3_000).mapToObj(n -> "n" + n + "\n").collect(joined());
        assertThat(SourceDiff.of(old, now))
                .hasSize(6_000)
                .noneMatch(line -> line.change() == Change.SAME);
    }

    private static java.util.stream.Collector<CharSequence, ?, String> joined() {
        return Collectors.joining();
    }
}
