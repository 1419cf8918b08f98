package org.amas.maintenance.web;

/**
 * A piece of one step's output, the same in the page and on its stream.
 *
 * @param step counts from 1
 * @param from offset of its first byte in the step's output
 * @param to offset after its last byte
 * @param line number of its first line, from 1
 * @param skipped lines left out on purpose between the piece before and this one, else 0
 */
public record LogChunk(
        int step, long from, long to, long line, long skipped, RenderedOutput output) {

    private static final int LONG = 100;

    public LogChunk(int step, long from, long to, long line, RenderedOutput output) {
        this(step, from, to, line, 0, output);
    }

    /** The element: one {@code <pre>}, whose newlines are never inside a nested element. */
    public String html() {
        return "<pre class=\"log-chunk%s\" data-step=\"%d\" data-from=\"%d\" data-to=\"%d\""
                        .formatted(output.lines() > LONG ? " long" : "", step, from, to)
                + " data-line=\"%d\"%s>".formatted(line, gap())
                // A parser drops one newline right after <pre>.
                + (output.html().startsWith("\n") ? "\n" : "")
                + output.html()
                + "</pre>";
    }

    private String gap() {
        return skipped == 0 ? "" : " data-skipped=\"" + skipped + "\"";
    }
}
