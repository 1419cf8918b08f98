package org.amas.maintenance.step.prometheus;

import static org.awaitility.Awaitility.await;

import org.amas.maintenance.Machine;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetType;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real Prometheus or Alertmanager, as Debian packages them, on a port of its own. */
public final class LocalServer implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final HttpTarget target;

    private LocalServer(Process process, HttpTarget target) {
        this.process = process;
        this.target = target;
    }

    /**
     * @param folder of its own; it must exist
     */
    public static LocalServer prometheus(Path folder, String configuration) throws IOException {
        String program = Machine.program("prometheus").toString();
        Path config = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        int port = freePort();
        return start(
                folder,
                TargetType.PROMETHEUS,
                port,
                List.of(
                        program,
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--web.enable-lifecycle"));
    }

    /**
     * @param folder of its own; it must exist
     */
    public static LocalServer alertmanager(Path folder) throws IOException {
        return alertmanager(
                folder, "route: { receiver: nobody }\nreceivers: [ { name: nobody } ]\n");
    }

    /**
     * @param folder of its own; it must exist
     */
    static LocalServer alertmanager(Path folder, String configuration) throws IOException {
        String program = Machine.program("prometheus-alertmanager").toString();
        Path config = Files.writeString(folder.resolve("alertmanager.yml"), configuration);
        int port = freePort();
        return start(
                folder,
                TargetType.ALERTMANAGER,
                port,
                List.of(
                        program,
                        "--config.file=" + config,
                        "--storage.path=" + folder.resolve("data"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + port));
    }

    private static LocalServer start(Path folder, TargetType type, int port, List<String> command)
            throws IOException {
        Process process =
                new ProcessBuilder(new ArrayList<>(command))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        URI url = URI.create("http://127.0.0.1:" + port);
        LocalServer server = new LocalServer(process, new HttpTarget(type, url, null));
        await("ready, as in " + folder.resolve("log"))
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(server::ready);
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private boolean ready() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(target.url().resolve("/-/ready")).build())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    public HttpTarget target() {
        return target;
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target.url().resolve(path)).build();
        return JsonMapper.shared().readTree(send(request).body());
    }

    public JsonNode post(String path, Object body) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(target.url().resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
                        .build();
        String answer = send(request).body();
        return answer.isEmpty()
                ? JsonMapper.shared().missingNode()
                : JsonMapper.shared().readTree(answer);
    }

    public void delete(String path) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(target.url().resolve(path)).DELETE().build());
    }

    /** How many series an expression has now. */
    public int series(String expr) throws IOException, InterruptedException {
        String asked = URLEncoder.encode(expr, StandardCharsets.UTF_8);
        return get("/api/v1/query?query=" + asked).path("data").path("result").size();
    }

    private static HttpResponse<String> send(HttpRequest request)
            throws IOException, InterruptedException {
        return HTTP.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
