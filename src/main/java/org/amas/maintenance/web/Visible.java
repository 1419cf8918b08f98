package org.amas.maintenance.web;

import java.util.stream.Collectors;

/** Text from strangers, with nothing hidden in it. */
public final class Visible {

    private Visible() {}

    /** Between the parts of one emoji. */
    private static final int JOINER = 0x200D;

    /** Whether what a person typed has characters that hide something; line ends and tabs don't. */
    public static boolean obscures(CharSequence text) {
        return text.codePoints().anyMatch(Visible::obscures);
    }

    static boolean obscures(int codePoint) {
        boolean plain = codePoint >= ' ' && codePoint < 0x7F; // Most of any page.
        return !plain && hides(codePoint) && "\n\r\t".indexOf(codePoint) < 0 && codePoint != JOINER;
    }

    /** Like {@link #of}, but with its lines and emojis as they are. */
    static String shown(String text) {
        return text.codePoints()
                .mapToObj(c -> obscures(c) ? escaped(c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    /**
     * Control, line, direction and zero-width characters as {@code \}{@code u202E}: they could
     * reorder what is read or break a record in two.
     */
    public static String of(String text) {
        return text.codePoints()
                .mapToObj(c -> hides(c) ? escaped(c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static String escaped(int codePoint) {
        return "\\u%04X".formatted(codePoint);
    }

    /**
     * Whether a character is invisible, turns the direction of reading, or is half of one: that has
     * no UTF-8 form, so it could not be kept as it was given.
     */
    public static boolean hides(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }
}
