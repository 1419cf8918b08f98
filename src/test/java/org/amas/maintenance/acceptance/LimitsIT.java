package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is too large is refused fast, by whatever way it comes, and leaves nothing behind. */
class LimitsIT {

    private static final String RUNS = "/api/v1/runs";
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();

    private static String launch(int padding) {
        return "{\"procedure\":\"daily/system-status\",\"environment\":\"bare\",\"reason\":\"%s\"}"
                .formatted("x".repeat(padding));
    }

    private static Answer chunked(String path, String type, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(API.base() + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer " + API.token())
                        .header("Content-Type", type)
                        .POST(
                                BodyPublishers.ofInputStream(
                                        () ->
                                                new ByteArrayInputStream(
                                                        body.getBytes(StandardCharsets.UTF_8))))
                        .build();
        return new Answer(Api.HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    }

    /** The status line that a request gets which no client would send. */
    private static String raw(String head, long body) throws IOException {
        URI base = URI.create(API.base());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            byte[] block = new byte[8_192];
            try {
                for (long sent = 0; sent < body; sent += block.length) {
                    out.write(block);
                }
            } catch (IOException closedByTheServer) {
                // It need not listen to all of it.
            }
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            return new String(status, StandardCharsets.ISO_8859_1).substring(9);
        }
    }

    private static String newestLaunch() {
        return AuditRead.newest(API, "run.launch").path("reason").asString("");
    }

    @Test
    void a53_refusesABodyOf2MegabytesAndSaysTheLimit() {
        JsonNode problem = API.post(RUNS, launch(2_000_000)).problem(413);
        assertThat(problem.path("detail").asString()).contains("64 KiB");
        assertThat(AuditRead.newest(API, "request.refused").path("object").asString())
                .isEqualTo("POST /api/v1/runs");
        API.post(RUNS, launch(60_000)).refuses("reason");
    }

    @Test
    void a53_countsABodyThatDoesNotSayItsLength() throws Exception {
        JsonNode problem = chunked(RUNS, "application/json", launch(70_000)).problem(413);
        assertThat(problem.path("detail").asString()).contains("64 KiB");
        assertThat(newestLaunch()).contains("64 KiB");
        chunked(RUNS, "application/json", launch(60_000)).refuses("reason");
    }

    @Test
    void a53_capsFormsAsWell() throws Exception {
        Pages pages = new Pages(API.base()).signedIn();
        String page = "/procedures/daily/system-status";
        Answer answer =
                pages.submit(
                        page,
                        page + "/runs",
                        Map.of("environment", "bare", "reason", "x".repeat(70_000)));
        answer.has(413);
        assertThat(answer.text()).contains("64 KiB");
        String form = "username=" + "x".repeat(70_000) + "&password=y";
        chunked("/sign-in", "application/x-www-form-urlencoded", form).has(413);
    }

    @Test
    void a68_refusesAGigabyteWithoutReadingIt() throws IOException {
        long began = System.nanoTime();
        String head =
                """
                POST /api/v1/runs HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: 1073741824\r
                """
                        .formatted(API.token());
        assertThat(raw(head, 1_048_576)).isEqualTo("413");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a68_refusesMoreParametersThanAnyFormHas() {
        String many =
                IntStream.range(0, 500)
                        .mapToObj(n -> "p" + n + "=")
                        .collect(Collectors.joining("&"));
        API.post("/sign-in", many, "Content-Type", "application/x-www-form-urlencoded").has(400);
        API.get(RUNS + "?" + many).problem(400);
    }

    @Test
    void a68_refusesDeepJsonAndHugeNumbers() {
        String deep = "{\"parameters\":{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}}";
        API.post(RUNS, deep).problem(400);
        String number = "{\"parameters\":{\"a\":" + "9".repeat(60_000) + "}}";
        API.post(RUNS, number).problem(400);
    }

    @Test
    void a68_refusesHugeHeadersCookiesAndAddresses() throws IOException {
        String start = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\n";
        assertThat(raw(start + "X-Big: " + "x".repeat(40_000) + "\r\n", 0)).isIn("400", "431");
        assertThat(raw(start + "Cookie: AMAS_SESSION=" + "x".repeat(40_000) + "\r\n", 0))
                .isIn("400", "431");
        assertThat(raw(start + "X: y\r\n".repeat(500), 0)).isIn("400", "431");
        String address =
                "GET /sign-in?q=" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: localhost\r\n";
        assertThat(raw(address, 0)).isIn("400", "414");
    }
}
