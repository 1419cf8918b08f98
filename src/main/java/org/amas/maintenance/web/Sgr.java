package org.amas.maintenance.web;

import java.util.ArrayList;
import java.util.List;

/**
 * "Select graphic rendition": a style packed into an int. Bits 0–4 the foreground and 5–9 the
 * background (0 none, else colour + 1), then one bit per attribute.
 */
final class Sgr {

    static final int PLAIN = 0;

    private static final int COLOUR = 0b11111;
    private static final int BACKGROUND = 5;
    private static final int BOLD = 1 << 10;
    private static final int DIM = 1 << 11;
    private static final int ITALIC = 1 << 12;
    private static final int UNDERLINE = 1 << 13;
    private static final int INVERSE = 1 << 14;
    private static final int STRIKE = 1 << 15;

    private Sgr() {}

    /** The style after the parameters of one sequence; what isn't understood changes nothing. */
    static int apply(int style, CharSequence parameters) {
        List<int[]> groups = groups(parameters);
        int result = style;
        int at = 0;
        while (at < groups.size()) {
            int[] group = groups.get(at);
            if (group[0] == 38 || group[0] == 48) {
                int[] colour = group.length > 1 ? group : rest(groups, at);
                result = coloured(result, group[0] == 48, extended(colour));
                at += group.length > 1 ? 1 : used(colour);
            } else {
                result = attribute(result, group);
                at++;
            }
        }
        return result;
    }

    private static int attribute(int style, int[] group) {
        int code = group[0];
        return switch (code) {
            case 0 -> PLAIN;
            case 1 -> style | BOLD;
            case 2 -> style | DIM;
            case 3 -> style | ITALIC;
            case 4 -> group.length > 1 && group[1] == 0 ? style & ~UNDERLINE : style | UNDERLINE;
            case 7 -> style | INVERSE;
            case 9 -> style | STRIKE;
            case 21 -> style | UNDERLINE;
            case 22 -> style & ~(BOLD | DIM);
            case 23 -> style & ~ITALIC;
            case 24 -> style & ~UNDERLINE;
            case 27 -> style & ~INVERSE;
            case 29 -> style & ~STRIKE;
            case 39 -> style & ~COLOUR;
            case 49 -> style & ~(COLOUR << BACKGROUND);
            default -> basic(style, code);
        };
    }

    private static int basic(int style, int code) {
        if (code >= 30 && code <= 37) {
            return coloured(style, false, code - 30);
        }
        if (code >= 40 && code <= 47) {
            return coloured(style, true, code - 40);
        }
        if (code >= 90 && code <= 97) {
            return coloured(style, false, code - 82);
        }
        return code >= 100 && code <= 107 ? coloured(style, true, code - 92) : style;
    }

    private static int coloured(int style, boolean background, int colour) {
        if (colour < 0) {
            return style;
        }
        int shift = background ? BACKGROUND : 0;
        return style & ~(COLOUR << shift) | (colour + 1) << shift;
    }

    /** Of {@code 38 5 n}, {@code 38 2 r g b} or {@code 38 2 space r g b}; -1 if it is neither. */
    private static int extended(int[] colour) {
        if (colour.length >= 3 && colour[1] == 5) {
            return Palette.nearest(colour[2]);
        }
        if (colour.length >= 5 && colour[1] == 2) {
            int red = colour.length - 3;
            return Palette.nearest(colour[red], colour[red + 1], colour[red + 2]);
        }
        return -1;
    }

    private static int[] rest(List<int[]> groups, int at) {
        int kind = at + 1 < groups.size() ? groups.get(at + 1)[0] : -1;
        int wanted = kind == 5 ? 3 : kind == 2 ? 5 : 2;
        return groups.subList(at, Math.min(groups.size(), at + wanted)).stream()
                .mapToInt(group -> group[0])
                .toArray();
    }

    private static int used(int[] colour) {
        return Math.max(1, colour.length);
    }

    /** Groups between semicolons, each with its parts between colons; a missing number is 0. */
    private static List<int[]> groups(CharSequence parameters) {
        List<int[]> groups = new ArrayList<>();
        for (String group : parameters.toString().split(";", -1)) {
            String[] parts = group.split(":", -1);
            int[] numbers = new int[parts.length];
            for (int at = 0; at < parts.length; at++) {
                numbers[at] = number(parts[at]);
            }
            groups.add(numbers);
        }
        return groups;
    }

    private static int number(String digits) {
        if (digits.isEmpty()) {
            return 0;
        }
        boolean plain = digits.length() <= 4 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Integer.parseInt(digits) : -1;
    }

    /** The classes of a style, separated by blanks; a background brings its own text colour. */
    static String classes(int style) {
        if (style == PLAIN) {
            return "";
        }
        List<String> classes = new ArrayList<>();
        int front = style & COLOUR;
        int back = style >> BACKGROUND & COLOUR;
        if ((style & INVERSE) != 0) {
            classes.add(front == 0 ? "a-inverse" : "g" + (front - 1));
        } else {
            if (front > 0) {
                classes.add("f" + (front - 1));
            }
            if (back > 0) {
                classes.add("g" + (back - 1));
            }
        }
        add(classes, style, BOLD, "a-bold");
        add(classes, style, DIM, "a-dim");
        add(classes, style, ITALIC, "a-italic");
        add(classes, style, UNDERLINE, "a-under");
        add(classes, style, STRIKE, "a-strike");
        return String.join(" ", classes);
    }

    private static void add(List<String> classes, int style, int bit, String name) {
        if ((style & bit) != 0) {
            classes.add(name);
        }
    }
}
