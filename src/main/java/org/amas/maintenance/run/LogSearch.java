package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;

/**
 * Finds lines in a step's whole output, shown or not, however long they are. The count is exact,
 * the list is capped, and what takes too long ends with a place from which to go on.
 */
@Component
class LogSearch {

    static final int LISTED = 500;

    private static final int READ = 1 << 20;

    private final OutputReader output;
    private final Duration patience;

    @Autowired
    LogSearch(OutputReader output, RunSettings settings) {
        this(output, settings.searchTime());
    }

    LogSearch(OutputReader output, Duration patience) {
        this.output = output;
        this.patience = patience;
    }

    /**
     * What was found between two bytes of the output.
     *
     * @param count all lines that match
     * @param lines the first {@value #LISTED} of them
     * @param rest where to go on; null if all was searched
     */
    record Result(long count, List<Line> lines, long from, long to, @Nullable Place rest) {

        public boolean capped() {
            return count > lines.size();
        }

        /** Whether all there was is in the count. */
        public boolean whole() {
            return from == 0 && rest == null;
        }
    }

    /**
     * A line, counted from 1, or as much of it as is around what was found.
     *
     * @param before bytes of the line that are left out before the text
     */
    record Line(long number, String text, long before) {}

    /**
     * Where a search begins.
     *
     * @param at offset of the first byte
     * @param counted the line it is in was found before
     */
    record Place(long at, boolean counted) {

        static final Place BEGIN = new Place(0, false);
    }

    /** Lines that contain the text, whatever its case. */
    Result containing(StepResult step, String text, Place from) {
        return text.indexOf('\n') >= 0
                ? new Result(0, List.of(), from.at(), step.outputBytes(), null)
                : search(step, new Needle(text), from);
    }

    Result trouble(StepResult step, Place from) {
        return search(step, Trouble.SIGN, from);
    }

    private Result search(StepResult step, Sign sign, Place from) {
        LineScan scan =
                new LineScan(sign, from, (at, most) -> output.read(step.id(), at, most), LISTED);
        long began = System.nanoTime();
        long at = scan.begin();
        while (true) {
            List<Chunk> chunks = output.read(step.id(), at, READ);
            if (chunks.isEmpty()) {
                return scan.result(null);
            }
            chunks.forEach(scan::accept);
            at = chunks.getLast().end();
            if (System.nanoTime() - began > patience.toNanos() && at < step.outputBytes()) {
                return scan.result(scan.rest());
            }
        }
    }
}
