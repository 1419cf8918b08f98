package org.amas.maintenance.run;

import org.amas.maintenance.run.LogSearch.Line;
import org.amas.maintenance.run.LogSearch.Place;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One pass over chunks in order: counts the lines that have a sign, and keeps the first of them.
 */
final class LineScan {

    /** Bytes before a sign that may decide about it. */
    private static final int CONTEXT = 32;

    /** Bytes of a line that are shown, and how many of them before what was found. */
    private static final int SHOWN = 8 * 1024;

    private static final int BEFORE = 512;

    private final Sign sign;
    private final Place from;
    private final Source source;
    private final int most;
    private final List<Line> lines = new ArrayList<>();
    private long count;

    /** The end of what was scanned, and the chunk behind it. */
    private byte[] window = new byte[0];

    private long windowStart;

    /** Where the line begins that the end of the window is in, as far as it was looked at. */
    private long lineStart;

    /** That line has been counted. */
    private boolean counted;

    /** Where the text of lines is read that lie in more than one chunk. */
    interface Source {
        List<Chunk> read(long at, int most);
    }

    /**
     * @param most lines that are kept
     */
    LineScan(Sign sign, Place from, Source source, int most) {
        this.sign = sign;
        this.from = from;
        this.source = source;
        this.most = most;
        this.lineStart = from.at();
        this.counted = from.counted();
        this.windowStart = begin();
    }

    /** The offset of the first byte that it needs: what lies before the place gives the context. */
    long begin() {
        return Math.max(0, from.at() - CONTEXT);
    }

    void accept(Chunk chunk) {
        int fresh = slide(chunk);
        long line = chunk.firstLine();
        int lineAt = fresh;
        int at = counted ? nextLine(Math.max(fresh, inWindow(from.at()))) : open(fresh);
        while (at < window.length) {
            int found = sign.find(window, at, window.length);
            if (found < 0) {
                break;
            }
            line += newlines(lineAt, found);
            lineAt = Math.max(lineAt, found);
            beginLine(at, found);
            count++;
            if (lines.size() < most) {
                lines.add(shown(line, windowStart + found));
            }
            counted = true;
            at = nextLine(found);
        }
        if (!counted) {
            beginLine(at, window.length);
        }
    }

    /** Puts the chunk behind the end of what was before it; where it begins in the window. */
    private int slide(Chunk chunk) {
        int kept = Math.min(window.length, CONTEXT + sign.longest());
        byte[] next =
                Arrays.copyOf(
                        Arrays.copyOfRange(window, window.length - kept, window.length),
                        kept + chunk.content().length);
        System.arraycopy(chunk.content(), 0, next, kept, chunk.content().length);
        window = next;
        windowStart = chunk.position() - kept;
        return kept;
    }

    /** Where a sign may begin that wasn't there yet as a whole. */
    private int open(int fresh) {
        return Math.max(Math.max(0, fresh - sign.longest() + 1), inWindow(lineStart));
    }

    private int inWindow(long offset) {
        return (int) Math.clamp(offset - windowStart, 0, window.length);
    }

    /** Where the line after this byte begins; the window's end if that isn't known yet. */
    private int nextLine(int at) {
        for (int i = at; i < window.length; i++) {
            if (window[i] == '\n') {
                counted = false;
                lineStart = windowStart + i + 1;
                return i + 1;
            }
        }
        return window.length;
    }

    /** Notes the last line that begins in the range. */
    private void beginLine(int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (window[i] == '\n') {
                lineStart = windowStart + i + 1;
                return;
            }
        }
    }

    private long newlines(int from, int to) {
        long newlines = 0;
        for (int i = from; i < to; i++) {
            if (window[i] == '\n') {
                newlines++;
            }
        }
        return newlines;
    }

    private Line shown(long number, long found) {
        boolean near = found - lineStart < SHOWN - BEFORE;
        long start = near ? lineStart : found - BEFORE;
        byte[] bytes = bytes(start);
        int begin = near ? 0 : wholeCharacter(bytes);
        int end = begin;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        String text = new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
        return new Line(number, text, start + begin - lineStart);
    }

    /** What is shown of a line from a byte on, and perhaps what follows. */
    private byte[] bytes(long start) {
        if (start >= windowStart) {
            int at = inWindow(start);
            int end = Math.min(window.length, at + SHOWN);
            byte[] there = Arrays.copyOfRange(window, at, end);
            if (there.length == SHOWN || contains(there, (byte) '\n')) {
                return there;
            }
        }
        byte[] read = new byte[SHOWN];
        int length = 0;
        for (Chunk chunk : source.read(start, SHOWN)) {
            int n = Math.min(chunk.content().length, SHOWN - length);
            System.arraycopy(chunk.content(), 0, read, length, n);
            length += n;
        }
        return Arrays.copyOf(read, length);
    }

    private static boolean contains(byte[] bytes, byte wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    private static int wholeCharacter(byte[] bytes) {
        int skip = 0;
        while (skip < Math.min(3, bytes.length) && (bytes[skip] & 0xc0) == 0x80) {
            skip++;
        }
        return skip;
    }

    /** Where another scan finds what this one has not, and nothing twice. */
    Place rest() {
        long end = windowStart + window.length;
        return new Place(counted ? end : Math.max(lineStart, end - sign.longest() + 1), counted);
    }

    LogSearch.Result result(@Nullable Place rest) {
        return new LogSearch.Result(
                count, List.copyOf(lines), from.at(), windowStart + window.length, rest);
    }
}
