package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Looks at a step's output as it flows by for the line that says what went wrong: the first that
 * reads like trouble, else the last that says anything. Not safe from several threads.
 */
class Trouble {

    /** Characters of a line that are kept. */
    static final int LONGEST = 1_000;

    /** What a line of trouble begins with or carries as its level. */
    private static final List<String> WORDS =
            List.of(
                    "ERROR",
                    "FATAL",
                    "PANIC",
                    "CRITICAL",
                    "SEVERE",
                    "Exception",
                    "Traceback",
                    "error:",
                    "fatal:");

    private static final Pattern BEGIN_OF_A_WORD =
            Pattern.compile("\\b(?:" + String.join("|", WORDS) + ")");

    private static final byte[][] BYTES =
            WORDS.stream()
                    .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);

    private static final byte END = 1;
    private static final byte ORDER = 2;
    private static final byte LETTER = 3;

    /** What each byte may mean; nothing for most. */
    private static final byte[] MEANING = meanings();

    /** Colours and other orders to a terminal, and characters that show as nothing. */
    private static final Pattern UNSEEN =
            Pattern.compile("\u001B\\[[0-9;?]*[ -/]*[@-~]|[\\p{Cntrl}&&[^\t]]");

    // A character is at most four bytes.
    private final byte[] line = new byte[4 * LONGEST];
    private int length;
    private @Nullable String first;
    private byte[] last = new byte[0];
    private int lastFrom;

    /** 0 if {@link #last} holds the last line already. */
    private int lastTo;

    /** Lines that read like trouble. */
    static final Sign SIGN = new WordOfTrouble();

    /** Whether a line reads like trouble. */
    static boolean in(String line) {
        return BEGIN_OF_A_WORD.matcher(line).find();
    }

    /**
     * One pass over the bytes: no text is made of lines that hold none of the words, which most
     * lines of most output don't.
     */
    void accept(byte[] bytes, int from, int count) {
        int end = from + count;
        int start = from;
        boolean suspect = false;
        for (int at = from; first == null && at < end; at++) {
            switch (MEANING[bytes[at] & 0xff]) {
                case END -> {
                    end(bytes, start, at, suspect);
                    start = at + 1;
                    suspect = false;
                }
                // What is an order to the terminal can stand between the letters of a word.
                case ORDER -> suspect = true;
                case LETTER -> suspect = suspect || aWordBeginsAt(bytes, at, end);
                default -> {}
            }
        }
        if (first == null) {
            keepLast(bytes);
            begin(bytes, start, end);
        }
    }

    /** A line whose end isn't known yet: it is looked at as a whole later. */
    private void begin(byte[] bytes, int from, int to) {
        int room = Math.min(to - from, line.length - length);
        System.arraycopy(bytes, from, line, length, room);
        length += room;
    }

    private void end(byte[] bytes, int from, int to, boolean suspect) {
        if (length > 0) {
            begin(bytes, from, to);
            end();
            return;
        }
        int kept = Math.min(to, from + line.length);
        if (suspect ? says(bytes, from, kept) : !blank(bytes, from, kept)) {
            lastFrom = from;
            lastTo = kept;
        }
    }

    /** The line that is collected. */
    private void end() {
        if (says(line, 0, length)) {
            last = Arrays.copyOf(line, length);
            lastTo = 0;
        }
        length = 0;
    }

    /** Looks at the line as it is read; whether it says anything. */
    private boolean says(byte[] bytes, int from, int to) {
        String text = text(bytes, from, to);
        if (in(text)) {
            first = text;
        }
        return !text.isEmpty();
    }

    private void keepLast(byte[] bytes) {
        if (lastTo > 0) {
            last = Arrays.copyOfRange(bytes, lastFrom, lastTo);
            lastTo = 0;
        }
    }

    private static byte[] meanings() {
        byte[] all = new byte[256];
        Arrays.fill(all, 0, ' ', ORDER);
        all['\t'] = 0;
        // What a terminal writes over begins anew: a progress bar is many lines.
        all['\r'] = END;
        all[0x7f] = ORDER;
        WORDS.forEach(word -> all[word.charAt(0)] = LETTER);
        all['\n'] = END;
        return all;
    }

    private static boolean aWordBeginsAt(byte[] bytes, int at, int end) {
        for (byte[] word : BYTES) {
            int to = at + word.length;
            if (bytes[at] == word[0]
                    && to <= end
                    && Arrays.equals(bytes, at, to, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean blank(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] > ' ' || bytes[at] < 0) {
                return false;
            }
        }
        return true;
    }

    /** The line, without its colours; null if nothing was printed. Call when all was printed. */
    @Nullable String line() {
        if (first == null && length > 0) {
            end();
        }
        String found = first != null ? first : text(last, 0, last.length);
        return found.isEmpty() ? null : found;
    }

    private static String text(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return Texts.clip(UNSEEN.matcher(text).replaceAll("").strip(), LONGEST);
    }

    private static final class WordOfTrouble implements Sign {

        @Override
        public int longest() {
            return Arrays.stream(BYTES).mapToInt(word -> word.length).max().orElse(0);
        }

        @Override
        public int find(byte[] bytes, int from, int to) {
            for (int at = from; at < to; at++) {
                if (MEANING[bytes[at] & 0xff] == LETTER
                        && aWordBeginsAt(bytes, at, to)
                        && !isInAWord(bytes, at)) {
                    return at;
                }
            }
            return -1;
        }

        /** The letter that ends an order to the terminal, such as a colour, is of no word. */
        private static boolean isInAWord(byte[] bytes, int at) {
            if (at == 0 || !isOfWords(bytes[at - 1])) {
                return false;
            }
            int before = at - 2;
            while (before >= 0 && (bytes[before] >= '0' && bytes[before] <= '?')) {
                before--;
            }
            return before < 1 || bytes[before] != '[' || bytes[before - 1] != 0x1b;
        }

        private static boolean isOfWords(byte b) {
            return b == '_' || b >= '0' && b <= '9' || (b | 32) >= 'a' && (b | 32) <= 'z';
        }
    }
}
