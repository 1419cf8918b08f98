package org.amas.maintenance.step;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server of public lists on loopback, which answers as it is told and keeps what it was asked.
 */
public final class StandInListServer implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private record Answer(int code, String body, Map<String, String> headers) {}

    /**
     * What came.
     *
     * @param headers by name in small letters
     */
    public record Asked(String method, String path, Map<String, String> headers, String body) {}

    public StandInListServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(), values.getFirst()));
        String path = exchange.getRequestURI().getPath();
        asked.add(new Asked(exchange.getRequestMethod(), path, headers, body));
        Answer answer = answers.getOrDefault(path, new Answer(404, "{}", Map.of()));
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        answer.headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public StandInListServer says(String path, String body) {
        answers.put(path, new Answer(200, body, Map.of()));
        return this;
    }

    public StandInListServer fails(String path, int code) {
        answers.put(path, new Answer(code, "", Map.of()));
        return this;
    }

    public StandInListServer leads(String path, String elsewhere) {
        answers.put(path, new Answer(302, "", Map.of("Location", elsewhere)));
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Asked> asked() {
        return new ArrayList<>(asked);
    }

    public List<String> paths() {
        return asked.stream().map(Asked::path).toList();
    }

    public void forget() {
        asked.clear();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
