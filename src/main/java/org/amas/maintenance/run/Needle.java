package org.amas.maintenance.run;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A text as it may stand in UTF-8, each letter in either case. */
final class Needle implements Sign {

    /** By letter, the ways to write it; none of them begins another. */
    private final byte[][][] letters;

    private final boolean[] begins = new boolean[256];
    private final int longest;

    Needle(String text) {
        letters = text.codePoints().mapToObj(Needle::writings).toArray(byte[][][]::new);
        longest = Arrays.stream(letters).mapToInt(Needle::longest).sum();
        for (byte[] writing : letters[0]) {
            begins[writing[0] & 0xff] = true;
        }
    }

    private static byte[][] writings(int letter) {
        int upper = Character.toUpperCase(letter);
        return IntStream.of(
                        letter, upper, Character.toLowerCase(letter), Character.toLowerCase(upper))
                .distinct()
                .mapToObj(one -> Character.toString(one).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    private static int longest(byte[][] writings) {
        return Arrays.stream(writings).mapToInt(one -> one.length).max().orElse(0);
    }

    @Override
    public int longest() {
        return longest;
    }

    @Override
    public int find(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (begins[bytes[at] & 0xff] && stands(bytes, at, to)) {
                return at;
            }
        }
        return -1;
    }

    private boolean stands(byte[] bytes, int from, int to) {
        int at = from;
        for (byte[][] writings : letters) {
            int length = length(writings, bytes, at, to);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Of the writing that stands there; 0 if none does. */
    private static int length(byte[][] writings, byte[] bytes, int at, int to) {
        for (byte[] one : writings) {
            int end = at + one.length;
            if (end <= to
                    && bytes[at] == one[0]
                    && Arrays.equals(bytes, at, end, one, 0, one.length)) {
                return one.length;
            }
        }
        return 0;
    }
}
