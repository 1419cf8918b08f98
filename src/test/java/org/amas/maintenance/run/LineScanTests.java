package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.run.LogSearch.Line;
import org.amas.maintenance.run.LogSearch.Place;
import org.amas.maintenance.run.LogSearch.Result;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class LineScanTests {

    private static final List<String> PIECES =
            List.of(
                    "a",
                    "B",
                    "ab",
                    "É",
                    "é",
                    "Ж",
                    "ж",
                    " ",
                    "_",
                    "ERROR",
                    "error:",
                    "Exception",
                    "\r",
                    "\u001B[31m",
                    "7",
                    "\n",
                    "\n");

    @Test
    void findsWhatALineAfterLineComparisonFindsHoweverTheBytesAreCut() {
        Random random = new Random(11);
        for (int round = 0; round < 3_000; round++) {
            String printed =
                    IntStream.range(0, random.nextInt(40))
                            .mapToObj(n -> PIECES.get(random.nextInt(PIECES.size())))
                            .collect(Collectors.joining());
            String text = List.of("ab", "É", "жa", "a", "error").get(random.nextInt(5));
            String small = text.toLowerCase(Locale.ROOT);
            int size = 1 + random.nextInt(9);
            assertThat(scan(printed, new Needle(text), size, Place.BEGIN).lines())
                    .as("%s in %s by %d", text, printed, size)
                    .isEqualTo(
                            byLines(
                                    printed,
                                    line -> line.toLowerCase(Locale.ROOT).contains(small)));
            assertThat(scan(printed, Trouble.SIGN, size, Place.BEGIN).lines())
                    .as("trouble in %s by %d", printed, size)
                    .isEqualTo(
                            byLines(
                                    printed,
                                    line -> Trouble.in(line.replaceAll("\u001B\\[\\d+m", " "))));
        }
    }

    @Test
    void goesOnWhereItStoppedWithoutCountingALineTwice() {
        String printed = "xx ab ab\nERROR ab\nnothing\nnoERROR aB\nab".repeat(3);
        byte[] bytes = printed.getBytes(StandardCharsets.UTF_8);
        for (Sign sign : List.of(new Needle("ab"), Trouble.SIGN)) {
            List<Line> all = scan(printed, sign, 7, Place.BEGIN).lines();
            for (int stop = 1; stop < bytes.length; stop++) {
                LineScan first = new LineScan(sign, Place.BEGIN, source(bytes, stop), 500);
                first.accept(new Chunk(0, 1, Arrays.copyOf(bytes, stop)));
                Result begun = first.result(first.rest());
                Result rest = scan(printed, sign, 5, first.rest());
                assertThat(begun.count() + rest.count())
                        .as("stopped at %d", stop)
                        .isEqualTo(all.size());
                List<Long> numbers = new ArrayList<>();
                begun.lines().forEach(line -> numbers.add(line.number()));
                rest.lines().forEach(line -> numbers.add(line.number()));
                assertThat(numbers).isEqualTo(all.stream().map(Line::number).toList());
            }
        }
    }

    @Test
    void findsWhatLiesDeepInALongLineAndShowsWhatIsAroundIt() {
        String printed =
                "short\n" + "x".repeat(3_000_000) + "NEEDLE" + "é".repeat(10_000) + "\nend";
        Result found = scan(printed, new Needle("needle"), 64 * 1024, Place.BEGIN);

        assertThat(found.count()).isEqualTo(1);
        assertThat(found.whole()).isTrue();
        Line line = found.lines().getFirst();
        assertThat(line.number()).isEqualTo(2);
        assertThat(line.before()).isBetween(2_990_000L, 3_000_000L);
        assertThat(line.text()).contains("xNEEDLEé").hasSizeLessThan(10_000);
    }

    @Test
    void listsTheFirstAndCountsAll() {
        Result found = scan("ab\n".repeat(1_234), new Needle("b"), 1_000, Place.BEGIN);

        assertThat(found.count()).isEqualTo(1_234);
        assertThat(found.lines()).hasSize(500);
        assertThat(found.capped()).isTrue();
    }

    private static Result scan(String printed, Sign sign, int size, Place from) {
        byte[] bytes = printed.getBytes(StandardCharsets.UTF_8);
        LineScan.Source source = source(bytes, size);
        LineScan scan = new LineScan(sign, from, source, 500);
        for (long at = scan.begin(); at < bytes.length; ) {
            Chunk chunk = source.read(at, size).getFirst();
            scan.accept(chunk);
            at = chunk.end();
        }
        return scan.result(null);
    }

    private static LineScan.Source source(byte[] bytes, int size) {
        return (at, most) -> {
            List<Chunk> chunks = new ArrayList<>();
            for (int from = (int) at; from < Math.min(bytes.length, at + most); from += size) {
                int to = Math.min(bytes.length, from + size);
                long line = 1;
                for (int i = 0; i < from; i++) {
                    line += bytes[i] == '\n' ? 1 : 0;
                }
                chunks.add(new Chunk(from, line, Arrays.copyOfRange(bytes, from, to)));
            }
            return chunks;
        };
    }

    private static List<Line> byLines(String printed, Predicate<String> wanted) {
        String[] lines = printed.split("\n", -1);
        return IntStream.range(0, lines.length)
                .filter(n -> wanted.test(lines[n]))
                .mapToObj(n -> new Line(n + 1, lines[n], 0))
                .toList();
    }
}
