package org.amas.maintenance.web;

/** Output that {@link AnsiToHtml} has escaped: the only text a page takes as it stands. */
public final class RenderedOutput {

    private final String html;
    private final int lines;

    RenderedOutput(String html, int lines) {
        this.html = html;
        this.lines = lines;
    }

    public String html() {
        return html;
    }

    /** Newlines in it. */
    public int lines() {
        return lines;
    }
}
