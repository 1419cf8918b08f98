package org.amas.maintenance.web;

/**
 * Turns what a terminal program printed into HTML that is safe to show: text is escaped, colours
 * and weights become classes, a carriage return or an erased line overwrites as on a terminal, and
 * every other control sequence is dropped. Colours end with their line. Takes linear time and keeps
 * at most one line and one escape sequence in memory.
 */
public final class AnsiToHtml {

    /** A sequence that has not ended by then is given up: what follows must stay visible. */
    static final int LONGEST_SEQUENCE = 4096;

    private static final char ESCAPE = '\u001b';
    private static final char BELL = '\u0007';

    private enum State {
        TEXT,
        ESCAPED,
        CHARSET,
        CONTROL,
        STRING,
        STRING_ESCAPED
    }

    private final TerminalLine line = new TerminalLine();
    private final StringBuilder html = new StringBuilder();
    private final StringBuilder parameters = new StringBuilder();
    private State state = State.TEXT;
    private int sequence;
    private int style;
    private int lines;

    private AnsiToHtml() {}

    /** Renders one piece of output; newlines are never inside a nested element. */
    public static RenderedOutput render(CharSequence text) {
        AnsiToHtml renderer = new AnsiToHtml();
        for (int at = 0; at < text.length(); at++) {
            renderer.accept(text.charAt(at));
        }
        renderer.line.flush(renderer.html);
        return new RenderedOutput(renderer.html.toString(), renderer.lines);
    }

    private void accept(char c) {
        if (c == '\n') {
            endLine();
            return;
        }
        if (state != State.TEXT && ++sequence > LONGEST_SEQUENCE) {
            state = State.TEXT;
        }
        switch (state) {
            case TEXT -> text(c);
            case ESCAPED -> escaped(c);
            case CHARSET -> state = State.TEXT;
            case CONTROL -> control(c);
            case STRING -> string(c);
            case STRING_ESCAPED -> stringEscaped(c);
        }
    }

    /** Also ends a broken sequence, so that no line can hide the next. */
    private void endLine() {
        line.flush(html);
        html.append('\n');
        lines++;
        style = Sgr.PLAIN;
        state = State.TEXT;
    }

    private void text(char c) {
        switch (c) {
            case ESCAPE -> begin(State.ESCAPED);
            case '\r' -> line.toStart();
            case '\b' -> line.back();
            case '\t' -> line.put(c, style);
            default -> {
                if (!Character.isISOControl(c)) {
                    line.put(c, style);
                }
            }
        }
    }

    private void begin(State next) {
        state = next;
        sequence = 0;
        parameters.setLength(0);
    }

    private void escaped(char c) {
        switch (c) {
            case '[' -> state = State.CONTROL;
            case ']', 'P', 'X', '^', '_' -> state = State.STRING;
            case '(', ')', '*', '+', '#', '%', ' ' -> state = State.CHARSET;
            case ESCAPE -> begin(State.ESCAPED);
            default -> state = State.TEXT;
        }
    }

    private void control(char c) {
        if (c >= ' ' && c <= '?') {
            parameters.append(c);
        } else if (c == ESCAPE) {
            begin(State.ESCAPED);
        } else if (c >= '@' && c <= '~') {
            perform(c);
            state = State.TEXT;
        } else {
            state = State.TEXT;
            text(c);
        }
    }

    private void perform(char command) {
        if (command == 'm' && parameters.chars().allMatch(AnsiToHtml::standard)) {
            style = Sgr.apply(style, parameters);
        } else if (command == 'K') {
            erase(parameters.toString());
        }
    }

    /** Private and intermediate characters make another command of the same letter. */
    private static boolean standard(int c) {
        return c >= '0' && c <= ';';
    }

    /** Only the two forms that progress displays use; erasing backwards could cost square time. */
    private void erase(String mode) {
        switch (mode) {
            case "", "0" -> line.eraseToEnd();
            case "2" -> line.erase();
            default -> {}
        }
    }

    private void string(char c) {
        if (c == BELL || c == '\u009c') {
            state = State.TEXT;
        } else if (c == ESCAPE) {
            state = State.STRING_ESCAPED;
        }
    }

    /** ESC \ ends a string; any other escape aborts it and begins anew. */
    private void stringEscaped(char c) {
        if (c == '\\') {
            state = State.TEXT;
        } else {
            begin(State.ESCAPED);
            escaped(c);
        }
    }
}
