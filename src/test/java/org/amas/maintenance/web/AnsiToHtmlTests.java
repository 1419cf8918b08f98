package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class AnsiToHtmlTests {

    private static final String ESC = "\u001b";

    private static String html(String text) {
        return AnsiToHtml.render(text).html();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>window.__pwn=1</script>",
                "<img src=x onerror=alert(1)>",
                "<svg onload=alert(1)>",
                "</pre><script>alert(1)</script>",
                "<div hx-get=/x hx-trigger=load>",
                "<form hx-post=\"/runs/1/cancellation\">",
                "<p data-hx-on:click='x'>"
            })
    void A01_A02_showsMarkupAsText(String attack) {
        assertThat(html(attack)).doesNotContain("<", ">").contains("&lt;");
        assertThat(html(ESC + "[31m" + attack)).matches("<span class=\"f1\">[^<>]*</span>");
    }

    @Test
    void A03_leavesStreamSyntaxAsText() {
        RenderedOutput output = AnsiToHtml.render("a\n\nevent: done\ndata: ok\nid: 9");
        assertThat(output.html()).isEqualTo("a\n\nevent: done\ndata: ok\nid: 9");
        assertThat(output.lines()).isEqualTo(4);
    }

    @Test
    void A03_neverWritesACarriageReturn() {
        assertThat(html("a\rb\r\r\nc\r")).isEqualTo("b\nc");
    }

    @Test
    void A03_showsLineSeparatorsAndReorderingAsCodes() {
        assertThat(html("a\u2028b\u202ec"))
                .isEqualTo(
                        "a<span class=\"log-control\">\\u2028</span>"
                                + "b<span class=\"log-control\">\\u202E</span>c");
    }

    @Test
    void A05_dropsLinksAndKeepsTheirText() {
        String link = ESC + "]8;;javascript:alert(1)" + ESC + "\\click" + ESC + "]8;;" + ESC + "\\";
        assertThat(html(link)).isEqualTo("click");
        assertThat(html(ESC + "]8;;https://x\"onmouseover=alert(1)\u0007text")).isEqualTo("text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[2J",
                "[H",
                "[10;10H",
                "[?1049h",
                "[999999999B",
                "]0;title\u0007",
                "(0",
                "c",
                "7",
                "[1K",
                "P1$r\u001b\\",
                "[>0;276;0c"
            })
    void A06_dropsWhatIsNoColour(String sequence) {
        assertThat(html("a" + ESC + sequence + "b")).isEqualTo("ab");
    }

    @Test
    void A06_takesLinearTimeForAMillionColours() {
        String text = (ESC + "[1;31m" + ESC + "[0m").repeat(500_000) + "end";
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThat(html(text)).isEqualTo("end"));
    }

    @Test
    void A06_takesLinearTimeForErasing() {
        String text = ("x".repeat(50) + ESC + "[2K" + ESC + "[K\r").repeat(100_000) + "end";
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThat(html(text)).isEqualTo("end"));
    }

    @Test
    void A06_givesUpASequenceThatNeverEnds() {
        String text = ESC + "]0;" + "x".repeat(1_000_000) + "visible";
        assertThat(html(text)).endsWith("visible").hasSizeGreaterThan(990_000);
    }

    @Test
    void A06_keepsTheLinesAfterABrokenSequence() {
        assertThat(html(ESC + "]0;never ended\nnext")).isEqualTo("\nnext");
        assertThat(html(ESC + "[38;5\nnext")).isEqualTo("\nnext");
        assertThat(html(ESC + "[" + "1;".repeat(10_000) + "m\nnext")).endsWith("\nnext");
    }

    @Test
    void dropsControlCharactersOfBinaryOutput() {
        assertThat(html("a\0\u0001\u007f\u0085\u009bb\tc")).isEqualTo("ab\tc");
    }

    @ParameterizedTest
    @CsvSource({
        "31,f1",
        "97,f15",
        "41,g1",
        "104,g12",
        "1;32,f2 a-bold",
        "38;5;196,f9",
        "38;5;244,f8",
        "48;5;21,g4",
        "38;2;0;0;0,f0",
        "38:2::255:0:0,f9",
        "38:5:2,f2",
        "4:3,a-under",
        "7,a-inverse",
        "7;31,g1",
        "2;3;9,a-dim a-italic a-strike"
    })
    void turnsColoursIntoClasses(String parameters, String classes) {
        assertThat(html(ESC + "[" + parameters + "mx"))
                .isEqualTo("<span class=\"" + classes + "\">x</span>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "38;5;999",
                "38;2;1",
                "38",
                "48;9",
                ">4;1",
                "99999999999",
                "?25",
                "1;0",
                "38;5"
            })
    void ignoresColoursThatDoNotExist(String parameters) {
        assertThat(html(ESC + "[" + parameters + "mx")).isEqualTo("x");
    }

    @Test
    void endsColoursWithTheirLine() {
        assertThat(html(ESC + "[31mred\nplain")).isEqualTo("<span class=\"f1\">red</span>\nplain");
    }

    @Test
    void overwritesAsATerminalDoes() {
        assertThat(html("10%\r100%\n")).isEqualTo("100%\n");
        assertThat(html("abc\rX\n")).isEqualTo("Xbc\n");
        assertThat(html("working\r" + ESC + "[Kdone\n")).isEqualTo("done\n");
        assertThat(html("abc\b\bX")).isEqualTo("aXc");
        assertThat(html("windows\r\n")).isEqualTo("windows\n");
    }

    @Test
    void keepsCharactersBeyondTheBasicPlane() {
        assertThat(html("ok \uD83D\uDE80 ñ 漢")).isEqualTo("ok \uD83D\uDE80 ñ 漢");
    }
}
