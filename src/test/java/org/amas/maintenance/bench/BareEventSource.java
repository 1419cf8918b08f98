package org.amas.maintenance.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * The least that a click which brings a line can cost in this browser on this machine: nobody signs
 * in, nothing is stored, nothing is run. Once within a page ({@code /}), and once as a form that
 * leads to another page ({@code /form}), which is how the application does it.
 */
final class BareEventSource implements AutoCloseable {

    private static final String PAGE = "<!doctype html><title>Bare</title><p class=bare></p>";
    private static final String LISTEN =
            "new EventSource('/events').onmessage = (event) => {"
                    + " document.querySelector('.bare').textContent = event.data };";
    private static final Map<String, String> PAGES =
            Map.of(
                    "/",
                    PAGE
                            + "<button>Go</button><script>document.querySelector('button').onclick"
                            + " = async () => { document.querySelector('.bare').textContent = '';"
                            + " await fetch('/line', { method: 'POST' }); "
                            + LISTEN
                            + " }</script>",
                    "/form",
                    PAGE + "<form method=post action=/form><button>Go</button></form>",
                    "/view",
                    PAGE + "<script>" + LISTEN + "</script>");

    private final HttpServer server;

    BareEventSource() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", BareEventSource::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            exchange.getRequestBody().readAllBytes();
            if (path.equals("/events")) {
                send(exchange, 200, "text/event-stream", "data: line\n\n");
            } else if (path.equals("/form") && exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().add("Location", "/view");
                exchange.sendResponseHeaders(303, -1);
            } else if (PAGES.containsKey(path)) {
                send(exchange, 200, "text/html", PAGES.get(path));
            } else {
                exchange.sendResponseHeaders(path.equals("/line") ? 204 : 404, -1);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
