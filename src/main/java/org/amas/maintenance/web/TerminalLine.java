package org.amas.maintenance.web;

import java.util.Arrays;

/** The line being printed: characters with their styles, and a cursor that may go back. */
final class TerminalLine {

    private char[] characters = new char[256];
    private int[] styles = new int[256];
    private int length;
    private int cursor;

    void put(char c, int style) {
        if (cursor == characters.length) {
            characters = Arrays.copyOf(characters, cursor * 2);
            styles = Arrays.copyOf(styles, cursor * 2);
        }
        characters[cursor] = c;
        styles[cursor] = style;
        cursor++;
        length = Math.max(length, cursor);
    }

    void toStart() {
        cursor = 0;
    }

    void back() {
        cursor = Math.max(0, cursor - 1);
    }

    void eraseToEnd() {
        length = cursor;
    }

    void erase() {
        length = 0;
        cursor = 0;
    }

    /** Writes the line, one element per change of style, and empties it. */
    void flush(StringBuilder html) {
        int at = 0;
        while (at < length) {
            int style = styles[at];
            int end = at;
            while (end < length && styles[end] == style) {
                end++;
            }
            span(html, style, at, end);
            at = end;
        }
        erase();
    }

    private void span(StringBuilder html, int style, int from, int to) {
        String classes = Sgr.classes(style);
        if (!classes.isEmpty()) {
            html.append("<span class=\"").append(classes).append("\">");
        }
        for (int at = from; at < to; at++) {
            escape(html, characters[at]);
        }
        if (!classes.isEmpty()) {
            html.append("</span>");
        }
    }

    private static void escape(StringBuilder html, char c) {
        switch (c) {
            case '&' -> html.append("&amp;");
            case '<' -> html.append("&lt;");
            case '>' -> html.append("&gt;");
            case '"' -> html.append("&quot;");
            case '\'' -> html.append("&#39;");
            default -> {
                if (reorders(c)) {
                    html.append("<span class=\"log-control\">\\u%04X</span>".formatted((int) c));
                } else {
                    html.append(c);
                }
            }
        }
    }

    /** Characters that would make a line read otherwise than it is stored. */
    private static boolean reorders(char c) {
        return !Character.isSurrogate(c) && Visible.obscures(c);
    }
}
