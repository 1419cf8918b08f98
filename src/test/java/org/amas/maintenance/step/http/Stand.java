package org.amas.maintenance.step.http;

import com.sun.net.httpserver.HttpServer;

import org.amas.maintenance.target.ApiTarget;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A real HTTP server that answers as told. */
final class Stand implements AutoCloseable {

    private final HttpServer server;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    final List<String> asked = new CopyOnWriteArrayList<>();

    Stand() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    Stand answer(String path, int code, String body) {
        return answer(path, code, body, Duration.ZERO, "");
    }

    /** What was told of the path before counts no more. */
    Stand answer(String path, int code, String body, Duration after, String location) {
        if (!told.add(path)) {
            server.removeContext(path);
        }
        server.createContext(
                path,
                exchange -> {
                    asked.add(exchange.getRequestURI().getPath());
                    boolean exact = exchange.getRequestURI().getPath().equals(path);
                    try {
                        Thread.sleep(after);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    if (!location.isEmpty()) {
                        exchange.getResponseHeaders().add("Location", location);
                    }
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(
                            exact ? code : 404, bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        return this;
    }

    ApiTarget target() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return new ApiTarget(URI.create(url), "/health/live");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
