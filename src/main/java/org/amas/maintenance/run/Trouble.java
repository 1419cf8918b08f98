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

    /** Colours and other orders to a terminal, and characters that show as nothing. */
    private static final Pattern UNSEEN =
            Pattern.compile("\u001B\\[[0-9;?]*[ -/]*[@-~]|[\\p{Cntrl}&&[^\t]]");

    // A character is at most four bytes.
    private final byte[] line = new byte[4 * LONGEST];
    private int length;
    private @Nullable String first;
    private byte[] last = new byte[0];

    /** Whether a line reads like trouble. */
    static boolean in(String line) {
        return BEGIN_OF_A_WORD.matcher(line).find();
    }

    void accept(byte[] bytes, int from, int count) {
        for (int at = from; first == null && at < from + count; at++) {
            if (bytes[at] == '\n') {
                end();
            } else if (length < line.length) {
                line[length++] = bytes[at];
            }
        }
    }

    private void end() {
        if (mayHoldAWord()) {
            String text = text(line, length);
            if (in(text)) {
                first = text;
            }
        }
        if (!blank()) {
            last = Arrays.copyOf(line, length);
        }
        length = 0;
    }

    /**
     * Whether a word may be in the line: it isn't in most lines of most output, and of those no
     * text is made. What may be an order to the terminal can stand between its letters.
     */
    private boolean mayHoldAWord() {
        for (int at = 0; at < length; at++) {
            boolean order =
                    (line[at] >= 0 && line[at] < ' ' && line[at] != '\t') || line[at] == 0x7f;
            if (order || aWordBeginsAt(at)) {
                return true;
            }
        }
        return false;
    }

    private boolean aWordBeginsAt(int at) {
        for (byte[] word : BYTES) {
            int end = at + word.length;
            if (line[at] == word[0]
                    && end <= length
                    && Arrays.equals(line, at, end, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }

    private boolean blank() {
        for (int at = 0; at < length; at++) {
            if (line[at] > ' ' || line[at] < 0) {
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
        String found = first != null ? first : text(last, last.length);
        return found.isEmpty() ? null : found;
    }

    private static String text(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return Texts.clip(UNSEEN.matcher(text).replaceAll("").strip(), LONGEST);
    }
}
