package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a step printed, byte by byte. */
class OutputIT {

    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static final String SPLIT = "aä€😀\u202Ez\n";
    private static final byte[] BINARY = new byte[300_000];
    private static long silent;

    @BeforeAll
    static void write() throws IOException {
        new Random(7).nextBytes(BINARY);
        Path binary = Files.write(PRODUCT.directory().resolve("binary"), BINARY);
        Path split = Files.writeString(PRODUCT.directory().resolve("split"), SPLIT);
        PRODUCT.add(
                new Recipe("output/bytes")
                        .script("cat " + binary)
                        .script("cat " + split)
                        .script("printf '\\033[31mred\\033[0m <script>alert(1)</script>\\r\\n'")
                        .script("true"),
                new Recipe("output/slow")
                        .script("for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.3; done"),
                new Recipe("output/huge")
                        .script("yes 0123456789abcdef0123456789abcde | head -c 200000000"),
                new Recipe("output/line")
                        .script("head -c 60000000 /dev/zero | tr '\\0' y; printf '€\\nend\\n'"),
                new Recipe("output/silent").script("echo x; sleep 600", "timeout: 15m"));
        silent = API.launched("output/silent", "bare");
    }

    @Test
    void aStepThatPrintsNothingForAMinuteSaysSo() {
        Pages root = new Pages(PRODUCT.base()).signedIn();
        // Its minute begins with its one word, not while it waits for its turn among other runs.
        API.printed(silent, 1, 2);
        await().atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(
                        () ->
                                assertThat(root.open("/runs/" + silent).has(200).text())
                                        .as(() -> API.run(silent).toString())
                                        .contains("No output for"));
        assertThat(API.run(silent).path("state").asString()).isEqualTo("RUNNING");
        API.post("/api/v1/runs/" + silent + "/cancellation", Map.of("mode", "now"));
        assertThat(API.ended(silent).path("state").asString()).isEqualTo("CANCELLED");
    }

    @Test
    void F41_aLineOfManyMegabytesIsShownByItsEndsAndKeptWhole() {
        JsonNode run = API.performed("output/line", "bare");
        String path = "/runs/" + run.path("id").asLong();
        Pages root = new Pages(PRODUCT.base()).signedIn();

        String page = root.open(path).has(200).text();
        assertThat(page.length()).isLessThan(2_000_000);
        assertThat(page).contains("of one line are not shown here").contains("y€\nend\n");
        Matcher more = Pattern.compile("/steps/1/output\\?from=(\\d+)&amp;to=(\\d+)").matcher(page);
        assertThat(more.find()).isTrue();
        String next =
                root.open(path + "/steps/1/output?from=" + more.group(1) + "&to=" + more.group(2))
                        .has(200)
                        .text();
        assertThat(next.length()).isBetween(1_000_000, 3_000_000);
        assertThat(run.path("steps").get(0).path("outputBytes").asLong()).isEqualTo(60_000_008);
        String search = path + "/steps/1/search?q=y%E2%82%AC";
        assertThat(root.open(search).has(200).text())
                .contains("<strong>1 line</strong>", " into the line) …", "y€</td>");
        assertThat(root.open(search + "&from=59999990").has(200).text())
                .contains("<strong>1 line</strong>", "between byte 59,999,990 and byte 60,000,008");
        assertThat(root.open(search + "&from=60000001").has(200).text()).contains("0 lines");
        root.open(path + "/steps/1/output?from=-5&to=9999999999999").has(200);
        root.open(path + "/steps/1/output?from=9999999999999&to=1").has(200);
    }

    private static byte[] bytes(String path) {
        Answer answer = API.get(path).has(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        return answer.bytes();
    }

    @Test
    void isKeptAsItWasFromAnyOffset() throws IOException {
        JsonNode run = API.performed("output/bytes", "bare");
        String path = "/api/v1/runs/" + run.path("id").asLong();
        byte[] split = SPLIT.getBytes(StandardCharsets.UTF_8);

        assertThat(run.path("state").asString()).isEqualTo("PASSED");
        assertThat(run.path("steps").get(0).path("outputBytes").asLong()).isEqualTo(BINARY.length);
        assertThat(bytes(path + "/steps/1/output")).isEqualTo(BINARY);
        for (int after : new int[] {1, 65_535, 65_536, 65_537, BINARY.length - 1}) {
            assertThat(bytes(path + "/steps/1/output?after=" + after))
                    .isEqualTo(Arrays.copyOfRange(BINARY, after, BINARY.length));
        }
        assertThat(bytes(path + "/steps/1/output?after=" + BINARY.length)).isEmpty();
        assertThat(bytes(path + "/steps/1/output?after=9999999999")).isEmpty();
        for (int after = 0; after <= split.length; after++) {
            assertThat(bytes(path + "/steps/2/output?after=" + after))
                    .isEqualTo(Arrays.copyOfRange(split, after, split.length));
        }
        byte[] coloured = bytes(path + "/steps/3/output");
        assertThat(new String(coloured, StandardCharsets.UTF_8))
                .isEqualTo("\033[31mred\033[0m <script>alert(1)</script>\r\n");
        assertThat(bytes(path + "/steps/4/output")).isEmpty();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(BINARY);
        all.write(split);
        all.write(coloured);
        assertThat(bytes(path + "/output")).isEqualTo(all.toByteArray());
        int seam = BINARY.length + 3;
        assertThat(bytes(path + "/output?after=" + seam))
                .isEqualTo(Arrays.copyOfRange(all.toByteArray(), seam, all.size()));
        assertThat(bytes(path + "/output?after=9999999999")).isEmpty();
        API.get(path + "/output?after=-1").refuses("after");
        API.get(path + "/output?after=x").refuses("after");
    }

    @Test
    void thePageShowsMarkupAsText() {
        JsonNode run = API.performed("output/bytes", "bare");
        Pages root = new Pages(PRODUCT.base()).signedIn();
        String page = root.open("/runs/" + run.path("id").asLong()).has(200).text();
        String log =
                root.open("/runs/" + run.path("id").asLong() + "/steps/3/output?from=1&to=9")
                        .has(200)
                        .text();

        assertThat(page + log).doesNotContain("<script>alert");
        assertThat(page + log).contains("&lt;script&gt;alert(1)");
    }

    @Test
    void canBeFollowedByOffsetWhileItGrows() throws Exception {
        long id = API.launched("output/slow", "bare");
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        int growths = 0;
        boolean over;
        do {
            over = API.run(id).path("state").asString().matches("PASSED|FAILED");
            byte[] more = bytes("/api/v1/runs/" + id + "/steps/1/output?after=" + read.size());
            growths += more.length > 0 ? 1 : 0;
            read.write(more);
            Thread.sleep(100);
        } while (!over);

        assertThat(read.toString(StandardCharsets.UTF_8))
                .isEqualTo("line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\n");
        assertThat(growths).isGreaterThan(2);
    }

    @Test
    void twoHundredMegabytesArriveWhole() throws Exception {
        JsonNode run = API.ended(API.launched("output/huge", "bare"), Duration.ofMinutes(2));

        assertThat(run.path("state").asString()).isEqualTo("PASSED");
        assertThat(run.path("steps").get(0).path("outputBytes").asLong()).isEqualTo(200_000_000);
        String path = "/api/v1/runs/" + run.path("id").asLong() + "/steps/1/output?after=32";
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(API.base() + path))
                        .header("Authorization", "Bearer " + API.token())
                        .build();
        byte[] line = "0123456789abcdef0123456789abcde\n".getBytes(StandardCharsets.UTF_8);
        long read = 32;
        try (InputStream in = Api.HTTP.send(request, BodyHandlers.ofInputStream()).body()) {
            byte[] buffer = new byte[line.length * 2_000];
            for (int n = in.readNBytes(buffer, 0, buffer.length);
                    n > 0;
                    n = in.readNBytes(buffer, 0, buffer.length)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != line[(int) ((read + i) % line.length)]) {
                        throw new AssertionError("another byte at " + (read + i));
                    }
                }
                read += n;
            }
        }
        assertThat(read).isEqualTo(200_000_000);
    }
}
