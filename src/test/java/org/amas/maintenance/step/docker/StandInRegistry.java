package org.amas.maintenance.step.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A registry that a real engine pulls from: one image, which can be replaced under its tag. */
final class StandInRegistry implements AutoCloseable {

    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private final HttpServer server;
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private volatile byte[] manifest = {};

    StandInRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/", this::answer);
        server.start();
    }

    String name() {
        return "127.0.0.1:" + server.getAddress().getPort() + "/amas/tiny";
    }

    /** An image of one file that says what it is. */
    void push(String content) throws IOException {
        byte[] layer = layer(content);
        String config =
                """
                {"architecture":"amd64","os":"linux","config":{"Cmd":["/it"]},\
                "rootfs":{"type":"layers","diff_ids":["%s"]}}\
                """
                        .formatted(digest(layer));
        byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
        blobs.put(digest(layer), layer);
        blobs.put(digest(bytes), bytes);
        manifest =
                """
                {"schemaVersion":2,"mediaType":"%s","config":{\
                "mediaType":"application/vnd.docker.container.image.v1+json",\
                "size":%d,"digest":"%s"},"layers":[{\
                "mediaType":"application/vnd.docker.image.rootfs.diff.tar",\
                "size":%d,"digest":"%s"}]}\
                """
                        .formatted(
                                MANIFEST, bytes.length, digest(bytes), layer.length, digest(layer))
                        .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] layer(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            byte[] text = content.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("it");
            entry.setSize(text.length);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            tar.write(text);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/v2/")) {
            send(exchange, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        } else if (path.contains("/manifests/") && manifest.length == 0) {
            exchange.sendResponseHeaders(404, -1);
        } else if (path.contains("/manifests/")) {
            send(exchange, MANIFEST, manifest);
        } else {
            byte[] blob = blobs.getOrDefault(path.replaceFirst(".*/", ""), new byte[0]);
            send(exchange, "application/octet-stream", blob);
        }
        exchange.close();
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(body));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
