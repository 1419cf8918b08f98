package org.amas.maintenance.run;

import org.springframework.stereotype.Component;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Finds lines in a step's whole output, shown or not; the count is exact, the list is capped. */
@Component
class LogSearch {

    static final int LISTED = 500;

    private static final int LONGEST_LINE = 8 * 1024;
    private static final int READ = 512 * 1024;

    private final OutputReader output;

    LogSearch(OutputReader output) {
        this.output = output;
    }

    /**
     * @param count all lines that match
     * @param lines the first {@value #LISTED} of them
     */
    record Result(long count, List<Line> lines) {

        public boolean capped() {
            return count > lines.size();
        }
    }

    /** A line, counted from 1, cut where it is very long. */
    record Line(long number, String text) {}

    /** Lines that contain the text, whatever its case. */
    Result containing(StepResult step, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return search(step, line -> line.toLowerCase(Locale.ROOT).contains(wanted));
    }

    Result trouble(StepResult step) {
        return search(step, Trouble::in);
    }

    private Result search(StepResult step, Predicate<String> wanted) {
        Scan scan = new Scan(wanted);
        long at = 0;
        while (true) {
            List<Chunk> chunks = output.read(step.id(), at, READ);
            if (chunks.isEmpty()) {
                return scan.result();
            }
            chunks.forEach(chunk -> scan.accept(chunk.content()));
            at = chunks.getLast().end();
        }
    }

    private static final class Scan {

        private final Predicate<String> wanted;
        private final byte[] line = new byte[LONGEST_LINE];
        private final List<Line> lines = new ArrayList<>();
        private int length;
        private long number = 1;
        private long count;

        private Scan(Predicate<String> wanted) {
            this.wanted = wanted;
        }

        private void accept(byte[] bytes) {
            for (byte b : bytes) {
                if (b == '\n') {
                    end();
                    number++;
                } else if (length < LONGEST_LINE) {
                    line[length++] = b;
                }
            }
        }

        private void end() {
            String text = new String(line, 0, length, StandardCharsets.UTF_8);
            length = 0;
            if (wanted.test(text)) {
                count++;
                if (lines.size() < LISTED) {
                    lines.add(new Line(number, text));
                }
            }
        }

        private Result result() {
            if (length > 0) {
                end();
            }
            return new Result(count, lines);
        }
    }
}
