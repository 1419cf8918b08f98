package org.amas.maintenance.step.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts a stream into lines of bounded length, so that neither a file nor a line fills memory. */
final class LineReader {

    /** Characters of a line that are looked at. */
    static final int LONGEST = 65_536;

    private static final int BLOCK = 65_536;

    /** Told how far it is, once per block; true to end. */
    interface Pace {
        boolean enough(long bytes);
    }

    private final Consumer<String> lines;
    private byte[] open = new byte[1_024];
    private int length;
    private boolean any;

    LineReader(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * @return the bytes read
     */
    long read(InputStream in, Pace pace) throws IOException {
        byte[] block = new byte[BLOCK];
        long total = 0;
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            total += n;
            cut(block, n);
            if (pace.enough(total)) {
                return total;
            }
        }
        if (any) {
            finish();
        }
        return total;
    }

    private void cut(byte[] block, int end) {
        int from = 0;
        for (int i = 0; i < end; i++) {
            if (block[i] == '\n') {
                append(block, from, i);
                finish();
                from = i + 1;
            }
        }
        append(block, from, end);
    }

    private void append(byte[] block, int from, int to) {
        any |= to > from;
        int kept = Math.min(to - from, LONGEST - length);
        if (kept <= 0) {
            return;
        }
        if (length + kept > open.length) {
            open = Arrays.copyOf(open, Math.min(LONGEST, Math.max(length + kept, open.length * 2)));
        }
        System.arraycopy(block, from, open, length, kept);
        length += kept;
    }

    private void finish() {
        int end = length > 0 && open[length - 1] == '\r' ? length - 1 : length;
        lines.accept(new String(open, 0, end, StandardCharsets.UTF_8));
        length = 0;
        any = false;
    }
}
