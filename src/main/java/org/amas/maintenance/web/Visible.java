package org.amas.maintenance.web;

import java.util.stream.Collectors;

/** Text from strangers, with nothing hidden in it. */
public final class Visible {

    private Visible() {}

    /**
     * Control, line, direction and zero-width characters as {@code \}{@code u202E}: they could
     * reorder what is read or break a record in two.
     */
    public static String of(String text) {
        return text.codePoints()
                .mapToObj(c -> hides(c) ? "\\u%04X".formatted(c) : Character.toString(c))
                .collect(Collectors.joining());
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
