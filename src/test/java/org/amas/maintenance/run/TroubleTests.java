package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class TroubleTests {

    private static final List<String> PIECES =
            List.of(
                    "ERROR",
                    "error:",
                    "EXPERT",
                    "noERROR",
                    "E",
                    "fatal:",
                    "fine",
                    " ",
                    "\t",
                    "\r",
                    "ER\u001B[31mROR",
                    "\u001B[0m",
                    "é",
                    "7",
                    "\n",
                    "\n");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    one;two                  | two
                    one;;                    | one
                    disk ERROR here;two      | disk ERROR here
                    myERROR;two              | two
                    x;Traceback (most;y      | Traceback (most
                    x;ER\u001B[1mROR red;y   | ERROR red
                    """)
    void isTheFirstLineThatReadsLikeTroubleElseTheLastThatSaysSomething(
            String printed, String line) {
        assertThat(of(printed.replace(';', '\n'), 1_000)).isEqualTo(line);
    }

    @Test
    void isWhatATerminalShowsAfterWhatItWroteOver() {
        assertThat(of("10 %\r99 %\rdone\rERROR: disk full\nbye\n", 1_000))
                .isEqualTo("ERROR: disk full");
        assertThat(of("done\rERROR: x", 1)).isEqualTo("ERROR: x");
        assertThat(of("10 %\r99 %\r", 1_000)).isEqualTo("99 %");
        assertThat(of("one\r\ntwo\r\n", 3)).isEqualTo("two");
    }

    @Test
    void isNothingIfNothingWasSaid() {
        assertThat(of(" \n\t\n\n", 2)).isNull();
    }

    @Test
    void isClippedWithoutLosingTheNextLine() {
        String longest = "x".repeat(10_000);

        assertThat(of(longest + "\nfatal: full\n", 700)).isEqualTo("fatal: full");
        assertThat(of("a\n" + longest, 700)).hasSize(Trouble.LONGEST).startsWith("xxx");
    }

    @Test
    void doesNotDependOnHowTheBytesArrive() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            String printed =
                    IntStream.range(0, random.nextInt(30))
                            .mapToObj(n -> PIECES.get(random.nextInt(PIECES.size())))
                            .collect(Collectors.joining());
            for (int size : new int[] {1, 2, 3, 7, 10_000}) {
                assertThat(of(printed, size)).as(printed).isEqualTo(byLines(printed));
            }
        }
    }

    private static @Nullable String of(String printed, int size) {
        Trouble trouble = new Trouble();
        byte[] bytes = printed.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += size) {
            trouble.accept(bytes, from, Math.min(size, bytes.length - from));
        }
        return trouble.line();
    }

    /** The same with everything at hand. */
    private static @Nullable String byLines(String printed) {
        List<String> lines =
                printed.replaceAll("\u001B\\[[0-9;]*m", "")
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
        return lines.stream()
                .filter(Trouble::in)
                .findFirst()
                .orElse(lines.isEmpty() ? null : lines.getLast());
    }
}
