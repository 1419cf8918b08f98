package org.amas.maintenance.run;

import org.amas.maintenance.web.AnsiToHtml;
import org.amas.maintenance.web.LogChunk;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A step's output as a page shows it: whole while it is short, its beginning while a stream goes on
 * from there, else its head and its tail with what lies between on demand.
 */
@Component
class StepLog {

    /** Up to this many lines a page shows all of them: a reader's own search then finds all. */
    static final int WHOLE = 10_000;

    /** Up to this many lines a page begins at the first, and its stream brings the others. */
    static final int STREAMED = 100_000;

    static final int HEAD = 200;
    static final int TAIL = 1_000;

    /** Lines that one click on the gap brings. */
    static final int MORE = 20_000;

    // The same limits in bytes: a line may be as long as the whole output.
    private static final int WHOLE_BYTES = 2 << 20;
    private static final int STREAMED_BYTES = 16 << 20;
    private static final int HEAD_BYTES = 256 << 10;
    private static final int TAIL_BYTES = 1 << 20;
    private static final int MORE_BYTES = 2 << 20;

    private static final int PIECE = 64 * 1024;
    private static final int READ = 512 * 1024;

    private final OutputReader output;

    StepLog(OutputReader output) {
        this.output = output;
    }

    /**
     * What a page shows of a log when it opens.
     *
     * @param gap what lies between head and tail; null if nothing does
     * @param end offset after the last byte that is shown
     */
    record Shown(List<LogChunk> head, @Nullable Gap gap, List<LogChunk> tail, long end) {

        static final Shown NOTHING = new Shown(List.of(), null, List.of(), 0);

        public boolean isEmpty() {
            return head.isEmpty() && tail.isEmpty();
        }
    }

    /**
     * What is not shown, in bytes.
     *
     * @param from offset of the first
     * @param to offset after the last
     * @param lines that begin in it; 0 where it is within one line
     */
    record Gap(int step, long from, long to, long lines) {

        public long bytes() {
            return to - from;
        }
    }

    /** A part of a gap, and what is left of it after that. */
    record More(List<LogChunk> chunks, @Nullable Gap gap) {}

    Shown shown(StepResult step) {
        long lines = step.outputLines();
        long bytes = step.outputBytes();
        boolean ended = step.state().isFinal();
        if (ended
                ? lines <= WHOLE && bytes <= WHOLE_BYTES
                : lines <= STREAMED && bytes <= STREAMED_BYTES) {
            List<LogChunk> start = pieces(step, 0, ended ? Long.MAX_VALUE : READ, ended);
            return new Shown(start, null, List.of(), end(start, 0));
        }
        long headEnd = cut(step, Math.min(output.offsetOfLine(step.id(), HEAD + 1), HEAD_BYTES));
        long tailLine = output.offsetOfLine(step.id(), lines - TAIL + 1);
        long tailStart = cut(step, Math.max(Math.max(tailLine, bytes - TAIL_BYTES), headEnd));
        List<LogChunk> tail = pieces(step, tailStart, Long.MAX_VALUE, ended);
        return new Shown(
                pieces(step, 0, headEnd, true),
                gap(step, headEnd, tailStart),
                tail,
                end(tail, tailStart));
    }

    /** The beginning of a gap. */
    More more(StepResult step, long from, long to) {
        long begin = cut(step, Math.clamp(from, 0, step.outputBytes()));
        long lines = output.offsetOfLine(step.id(), line(step, begin) + MORE);
        long until =
                Math.min(Math.min(lines, begin + MORE_BYTES), Math.min(to, step.outputBytes()));
        long end = cut(step, Math.max(begin, until));
        return new More(pieces(step, begin, end, true), gap(step, end, to));
    }

    private @Nullable Gap gap(StepResult step, long from, long to) {
        return from >= to
                ? null
                : new Gap(step.number(), from, to, line(step, to) - line(step, from));
    }

    /** The number of the line that this byte is in. */
    private long line(StepResult step, long offset) {
        List<Chunk> there = output.read(step.id(), offset, 1);
        return there.isEmpty() ? step.outputLines() : there.getFirst().firstLine();
    }

    /** Where the character that would be cut there ends. */
    private long cut(StepResult step, long offset) {
        List<Chunk> there = output.read(step.id(), offset, 1);
        byte[] rest = there.isEmpty() ? new byte[0] : there.getFirst().content();
        int skip = 0;
        while (skip < Math.min(3, rest.length) && (rest[skip] & 0xc0) == 0x80) {
            skip++;
        }
        return offset + skip;
    }

    /**
     * Everything from one byte to another, in pieces that end between characters.
     *
     * @param to offset after the last byte; may lie beyond the end
     * @param ended nothing more will come, so that a broken last character is shown as it is
     */
    List<LogChunk> pieces(StepResult step, long from, long to, boolean ended) {
        Pieces pieces = new Pieces(step.number());
        long at = from;
        while (at < to) {
            List<Chunk> chunks = output.read(step.id(), at, READ);
            for (Chunk chunk : chunks) {
                pieces.add(chunk, to);
            }
            if (chunks.isEmpty()) {
                break;
            }
            at = chunks.getLast().end();
        }
        return pieces.finish(ended);
    }

    /** The pieces of chunks that follow each other, for a stream. */
    static List<LogChunk> pieces(int step, List<Chunk> chunks, boolean ended) {
        Pieces pieces = new Pieces(step);
        chunks.forEach(chunk -> pieces.add(chunk, Long.MAX_VALUE));
        return pieces.finish(ended);
    }

    private static long end(List<LogChunk> chunks, long otherwise) {
        return chunks.isEmpty() ? otherwise : chunks.getLast().to();
    }

    /** Joins small chunks and cuts large ones, never inside a character. */
    private static final class Pieces {

        private final int step;
        private final List<LogChunk> made = new ArrayList<>();
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private long start = -1;
        private long line;

        private Pieces(int step) {
            this.step = step;
        }

        private void add(Chunk chunk, long to) {
            if (chunk.position() >= to) {
                return;
            }
            if (start < 0) {
                start = chunk.position();
                line = chunk.firstLine();
            }
            int length = (int) Math.min(chunk.content().length, to - chunk.position());
            buffer.write(chunk.content(), 0, length);
            if (buffer.size() >= PIECE) {
                cut(false);
            }
        }

        private List<LogChunk> finish(boolean ended) {
            cut(ended);
            return made;
        }

        private void cut(boolean ended) {
            byte[] bytes = buffer.toByteArray();
            int length = ended ? bytes.length : wholeCharacters(bytes);
            if (length == 0) {
                return;
            }
            String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
            LogChunk piece =
                    new LogChunk(step, start, start + length, line, AnsiToHtml.render(text));
            made.add(piece);
            start += length;
            line += text.chars().filter(c -> c == '\n').count();
            buffer.reset();
            buffer.writeBytes(Arrays.copyOfRange(bytes, length, bytes.length));
        }

        /** Bytes that may be decoded now: all but a last character of which a part is missing. */
        private static int wholeCharacters(byte[] bytes) {
            for (int back = 1; back <= Math.min(3, bytes.length); back++) {
                int b = bytes[bytes.length - back] & 0xff;
                if (b >= 0xc0) {
                    int needed = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
                    return needed > back ? bytes.length - back : bytes.length;
                }
                if (b < 0x80) {
                    return bytes.length;
                }
            }
            return bytes.length;
        }
    }
}
