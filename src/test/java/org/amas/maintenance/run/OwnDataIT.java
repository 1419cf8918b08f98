package org.amas.maintenance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.web.NotNow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** What may be started when what becomes of it could not be recorded. */
class OwnDataIT {

    private static final String TOKEN = "amas_test_" + "t".repeat(40);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String LAUNCH =
            "{\"procedure\":\"test/good\",\"environment\":\"local\",\"reason\":\"a test\"}";

    @TempDir Path folder;

    @BeforeEach
    void prepare() {
        RunNode.procedure(folder, "good", "say: hello, value: 1");
    }

    private RunNode node(String... more) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "correct horse battery 9");
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        String[] settings = new String[more.length + 3];
        settings[0] = "amas.access.bootstrap.username=root";
        settings[1] = "amas.access.bootstrap.password-file=" + password;
        settings[2] = "amas.access.bootstrap.token-file=" + token;
        System.arraycopy(more, 0, settings, 3, more.length);
        return new RunNode(folder, settings);
    }

    private static HttpResponse<String> send(RunNode node, String path, @Nullable String body)
            throws Exception {
        String port = node.context.getEnvironment().getProperty("local.server.port");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (body != null) {
            request.header("Authorization", "Bearer " + TOKEN)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int health(RunNode node) throws Exception {
        HttpResponse<String> answer = send(node, "/actuator/health", null);
        assertThat(answer.body()).contains(answer.statusCode() == 200 ? "UP" : "DOWN");
        assertThat(answer.body()).doesNotContain("amas.data-dir");
        return answer.statusCode();
    }

    @Test
    void F25_belowTheReserveNothingIsStartedAndWhatWasLaunchedEnds() throws Exception {
        long queued;
        try (RunNode roomy = node()) {
            assertThat(health(roomy)).isEqualTo(200);
            // Whoever is stopped claims nothing more: the queued run is left to the next start.
            roomy.bean(RunExecutor.class).stop();
            queued = roomy.start("good");
        }
        try (RunNode full = node("amas.run.disk-reserve=1000000TB")) {
            assertThat(full.ended(queued).state()).isEqualTo(RunState.PASSED);

            HttpResponse<String> refused = send(full, "/api/v1/runs", LAUNCH);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body())
                    .contains(folder.resolve("data").toString())
                    .contains("amas.run.disk-reserve")
                    .contains("Make room on it. Nothing new is started until then");
            assertThatThrownBy(() -> full.start("good")).isInstanceOf(NotNow.class);
            assertThat(full.count("run_run")).isEqualTo(1);
            assertThat(
                            full.count(
                                    "audit_event where action = 'run.launch' and outcome ="
                                            + " 'FAILED' and object = 'test/good'"))
                    .isEqualTo(2);
            assertThat(health(full)).isEqualTo(503);
            assertThat(send(full, "/actuator/health/readiness", null).statusCode()).isEqualTo(200);
        }
        try (RunNode roomy = node()) {
            assertThat(roomy.perform("good").state()).isEqualTo(RunState.PASSED);
        }
    }

    @Test
    void F26_aFolderThatIsMovedAwayIsMissedAndWhatRunsThenEnds() throws Exception {
        RunNode.procedure(folder, "long", "say: begun, sleep: 8s, value: 1");
        Path data = folder.resolve("data");
        Path away = folder.resolve("away");
        try (RunNode node = node()) {
            long runs = node.start("long");
            await().until(() -> node.step(runs, 1).outputBytes() > 0);
            Files.move(data, away);

            HttpResponse<String> refused = send(node, "/api/v1/runs", LAUNCH);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body())
                    .contains(data + ", the folder of our own data (amas.data-dir), is gone")
                    .contains("Put back what was there");
            assertThat(health(node)).isEqualTo(503);
            Files.createDirectory(data);
            assertThatThrownBy(() -> node.start("good"))
                    .isInstanceOf(NotNow.class)
                    .hasMessageContaining("is another one now");

            FileSystemUtils.deleteRecursively(data);
            Files.move(away, data);
            assertThat(node.ended(runs).state()).isEqualTo(RunState.PASSED);
            assertThat(health(node)).isEqualTo(200);
            assertThat(node.perform("good").state()).isEqualTo(RunState.PASSED);

            Path database = data.resolve("amas.mv.db");
            Files.move(database, folder.resolve("amas.mv.db"));
            assertThatThrownBy(() -> node.start("good"))
                    .isInstanceOf(NotNow.class)
                    .hasMessageContaining(database + ", our own database, is gone");
            Files.move(folder.resolve("amas.mv.db"), database);
            assertThat(health(node)).isEqualTo(200);
        }
    }
}
