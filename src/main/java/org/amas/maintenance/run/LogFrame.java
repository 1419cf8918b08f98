package org.amas.maintenance.run;

import org.amas.maintenance.web.LogChunk;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A piece of a step's output as a stream sends it.
 *
 * @param step its number
 * @param from offset of its first byte
 * @param to offset after its last byte
 */
record LogFrame(int step, long from, long to, String html) {

    /** Empty if there is nothing that can be shown yet: half a character must wait for the rest. */
    static Optional<LogFrame> of(StepResult step, List<Chunk> chunks) {
        boolean last =
                step.state().isFinal()
                        && !chunks.isEmpty()
                        && chunks.getLast().end() >= step.outputBytes();
        List<LogChunk> pieces = StepLog.pieces(step.number(), chunks, last);
        if (pieces.isEmpty()) {
            return Optional.empty();
        }
        String html = pieces.stream().map(LogChunk::html).collect(Collectors.joining());
        return Optional.of(
                new LogFrame(step.number(), pieces.getFirst().from(), pieces.getLast().to(), html));
    }
}
