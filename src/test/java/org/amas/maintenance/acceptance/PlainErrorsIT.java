package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What the server itself refuses tells nothing about it. */
class PlainErrorsIT {

    private static final Api API = Product.shared().api();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%00 HTTP/1.1\r\nHost: localhost",
                "GET /api/v1/runs/%00 HTTP/1.1\r\nHost: localhost",
                "GET /a/..%2f HTTP/1.1\r\nHost: localhost",
                "GET /../../x HTTP/1.1\r\nHost: localhost",
                "GET /%zz HTTP/1.1\r\nHost: localhost",
                "GET /%ED%A0%80 HTTP/1.1\r\nHost: localhost",
                "GET /<x HTTP/1.1\r\nHost: localhost",
                "GET / HTTP/1.1\r\nHost: loc alhost",
                "GET / HTTP/1.1",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: LONG",
                "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: x",
                "FOO"
            })
    void aRequestThatCannotBeReadIsAnsweredByALine(String head) throws IOException {
        String answer = answer(head.replace("LONG", "x".repeat(20_000)));

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .containsIgnoringCase("Content-Type: text/plain;charset=utf-8")
                .endsWith(
                        "\r\n\r\n"
                            + "This request can't be read: its address or a header is malformed or"
                            + " too long.\n")
                .doesNotContainIgnoringCase("tomcat")
                .doesNotContainIgnoringCase("apache")
                .doesNotContain("<html", "Server:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/3.9\r\nHost: localhost",
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: foo"
            })
    void whatHttpKnowsButWeDoNotIsNamed(String head) throws IOException {
        assertThat(answer(head))
                .containsPattern("\r\n\r\nThis request was refused: [A-Z][A-Za-z ]+\\.\n$")
                .doesNotContain("<html");
    }

    private static String answer(String head) throws IOException {
        int port = URI.create(API.base()).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            byte[] request =
                    (head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
