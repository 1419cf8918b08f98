package org.amas.maintenance.target;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.transport.DockerHttpClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An open connection to a Docker engine: the client, and raw calls for what it doesn't cover. */
public final class DockerEngine implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration GREETING = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DockerTarget target;
    private final DockerHttpClient transport;
    private final DockerClient client;
    private final String apiVersion;
    private final String version;

    private DockerEngine(
            DockerTarget target,
            DockerHttpClient transport,
            DockerClient client,
            String apiVersion,
            String version) {
        this.target = target;
        this.transport = transport;
        this.client = client;
        this.apiVersion = apiVersion;
        this.version = version;
    }

    /** Asks unversioned first: a daemon refuses a version it doesn't know, older or newer. */
    static DockerEngine open(DockerTarget target, String ownVersion) {
        DockerHttpClient transport = target.transport();
        try {
            JsonNode version = get(transport, "/version", Silence.patience(target, GREETING));
            Silence.heard(target);
            String common = older(ownVersion, version.path("ApiVersion").asString(ownVersion));
            return new DockerEngine(
                    target,
                    transport,
                    target.client(transport, common),
                    common,
                    version.path("Version").asString("of unknown version"));
        } catch (IOException | RuntimeException e) {
            try {
                transport.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw Silence.down(target, Reasons.of(e), e);
        }
    }

    public DockerClient client() {
        return client;
    }

    /** The engine's own version, {@code 20.10.24}. */
    public String version() {
        return version;
    }

    public DockerTarget target() {
        return target;
    }

    /**
     * A GET that docker-java has no call for; waits for at most 30 s.
     *
     * @param path without the version, {@code /containers/json}
     * @throws SocketTimeoutException if the engine says nothing
     */
    public JsonNode get(String path) throws IOException {
        return get(path, PATIENCE);
    }

    /** For what takes an engine long. */
    public JsonNode get(String path, Duration patience) throws IOException {
        return get(transport, "/v" + apiVersion + path, patience);
    }

    /**
     * A POST of a document that must reach the engine as it is: docker-java drops the fields that
     * it doesn't know. Waits for at most 30 s.
     *
     * @return the engine's answer; missing if it said nothing
     */
    public JsonNode post(String path, JsonNode body) throws IOException {
        return post(path, body, PATIENCE);
    }

    /** For what takes an engine long. */
    public JsonNode post(String path, JsonNode body, Duration patience) throws IOException {
        DockerHttpClient.Request request =
                request(DockerHttpClient.Request.Method.POST, "/v" + apiVersion + path)
                        .putHeader("Content-Type", "application/json")
                        .bodyBytes(JSON.writeValueAsBytes(body))
                        .build();
        return told(transport, request, patience);
    }

    private static JsonNode get(DockerHttpClient transport, String path, Duration patience)
            throws IOException {
        return told(
                transport, request(DockerHttpClient.Request.Method.GET, path).build(), patience);
    }

    private static DockerHttpClient.Request.Builder request(
            DockerHttpClient.Request.Method method, String path) {
        return DockerHttpClient.Request.builder().method(method).path(path);
    }

    /** On a thread of its own: a read from a Unix socket knows no time-out and no interruption. */
    private static JsonNode told(
            DockerHttpClient transport, DockerHttpClient.Request request, Duration patience)
            throws IOException {
        String path = request.path();
        FutureTask<JsonNode> call = new FutureTask<>(() -> ask(transport, request));
        Thread.ofVirtual().name("docker " + path).start(call);
        try {
            return call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException(
                    "%s: no answer within %d s".formatted(path, patience.toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + path);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken
                    ? broken
                    : new IOException(Reasons.of(e.getCause() == null ? e : e.getCause()), e);
        } finally {
            call.cancel(true);
        }
    }

    private static JsonNode ask(DockerHttpClient transport, DockerHttpClient.Request request)
            throws IOException {
        try (DockerHttpClient.Response response = transport.execute(request);
                InputStream body = response.getBody()) {
            JsonNode answer = JSON.readTree(body); // of nothing: a missing node
            if (response.getStatusCode() >= 400) {
                throw new IOException(
                        response.getStatusCode() + " " + answer.path("message").asString(""));
            }
            return answer;
        }
    }

    private static String older(String one, String other) {
        return minor(one) <= minor(other) ? one : other;
    }

    private static int minor(String version) {
        return Integer.parseInt(version.substring(version.indexOf('.') + 1));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
