package org.amas.maintenance.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A real HTTP server on loopback that answers as it is told, and remembers what it was sent. */
class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    final List<Received> received = new CopyOnWriteArrayList<>();

    /** One answer; 200 at once when none was told. */
    record Reply(int status, Duration after, String retryAfter) {}

    record Received(
            String key,
            String timestamp,
            String signature,
            String body,
            long nanos,
            String path,
            String headers) {

        /** Whatever came over the wire. */
        String all() {
            return path + "\n" + headers + "\n" + body;
        }
    }

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    Receiver replies(int status, Duration after, String retryAfter) {
        replies.add(new Reply(status, after, retryAfter));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(
                new Received(
                        exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                        exchange.getRequestHeaders().getFirst("X-AMAS-Timestamp"),
                        exchange.getRequestHeaders().getFirst("X-AMAS-Signature"),
                        body,
                        System.nanoTime(),
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders().entrySet().toString()));
        Reply reply = replies.poll();
        if (reply == null) {
            reply = new Reply(200, Duration.ZERO, "");
        }
        try {
            Thread.sleep(reply.after());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!reply.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
        }
        exchange.sendResponseHeaders(reply.status(), -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
