package org.amas.maintenance.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.amas.maintenance.lab.LabSettings.HealthShape;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * AMAS's HTTP API on loopback, plain and by TLS. All requests pass one worker, as they do in AMAS's
 * event loop, so that {@code /health}, which sleeps for a second, holds up everybody. TLS is ended
 * before it, as nginx does, so that a handshake is held up by nobody.
 */
public final class LabApi implements AutoCloseable {

    /** How AMAS finds out that a service answers: returns normally, or throws. */
    public interface Probe {
        void check() throws Exception;
    }

    private final HttpServer server;
    private final HttpsServer tls;
    private final ExecutorService worker;
    private final ExecutorService proxy = Executors.newVirtualThreadPerTaskExecutor();
    private final LabLogs logs;
    private final LabHealth health;
    private final LabMetrics metrics;
    private final Clock clock;
    private volatile Duration delay = Duration.ZERO;

    private LabApi(
            HttpServer server,
            HttpsServer tls,
            ExecutorService worker,
            LabLogs logs,
            LabHealth health,
            Clock clock) {
        this.server = server;
        this.tls = tls;
        this.worker = worker;
        this.logs = logs;
        this.health = health;
        this.metrics = new LabMetrics(clock);
        this.clock = clock;
    }

    /**
     * Starts the API of one AMAS installation.
     *
     * @param files where it logs, and whose certificate it shows
     * @param port 0 for any free one; TLS always takes a free one
     * @param services by the names AMAS gives them: {@code database}, {@code redis}, {@code neo4j}
     */
    public static LabApi start(
            LabFiles files, int port, HealthShape shape, Map<String, Probe> services, Clock clock)
            throws IOException {
        HttpServer server = HttpServer.create(address(port), 0);
        HttpsServer tls = HttpsServer.create(address(0), 0);
        tls.setHttpsConfigurator(new HttpsConfigurator(files.certificate().tls()));
        ExecutorService worker =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("lab-api").factory());
        LabHealth health = new LabHealth(shape, services, clock);
        LabApi api = new LabApi(server, tls, worker, LabLogs.open(files.root()), health, clock);
        api.listen(server, worker, api::handle);
        api.listen(tls, api.proxy, api::pass);
        return api;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public int tlsPort() {
        return tls.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Makes every answer wait this long, in the one worker, until set back to zero. */
    public void slow(Duration delay) {
        this.delay = delay;
    }

    /** Makes {@code /health} and {@code /ready} call a service unhealthy although it answers. */
    public void unhealthy(String service) {
        health.pretendDown(service);
    }

    /** Ends what {@link #slow} and {@link #unhealthy} began. */
    public void restore() {
        delay = Duration.ZERO;
        health.pretendNothing();
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        tls.stop(0);
        worker.shutdownNow();
        proxy.shutdownNow();
        logs.close();
    }

    private void listen(HttpServer listener, ExecutorService threads, HttpHandler handler)
            throws IOException {
        listener.setExecutor(threads);
        listener.createContext("/", handler);
        // Its dispatcher takes over the daemon flag of the thread that starts it.
        Thread starter = Thread.ofPlatform().daemon().start(listener::start);
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        try {
            worker.submit(
                            () -> {
                                handle(exchange);
                                return null;
                            })
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        long start = System.nanoTime();
        String path = exchange.getRequestURI().getPath();
        LabAnswer answer = answer(exchange.getRequestMethod(), path);
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        metrics.count(exchange.getRequestMethod(), path, answer.status(), taken);
        String client = exchange.getRemoteAddress().getAddress().getHostAddress();
        logs.request(
                clock.instant(), client, exchange.getRequestMethod(), path, answer.status(), taken);
        send(exchange, answer);
    }

    private LabAnswer answer(String method, String path) {
        try {
            Thread.sleep(delay);
            Callable<LabAnswer> route = route(method, path);
            return route.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return LabAnswer.problem(503, "shutting down");
        } catch (Exception e) {
            return LabAnswer.problem(500, "Internal Server Error");
        }
    }

    private Callable<LabAnswer> route(String method, String path) {
        return switch (path) {
            case "/health" -> health::health;
            case "/ready", "/health/ready" -> health::ready;
            case "/health/live" -> health::live;
            case "/health/detailed", "/api/v1/health/detailed" -> health::detailed;
            case "/api/v1/health", "/api/v1/system/health" -> health::summary;
            case "/metrics" -> metrics::page;
            case "/api/v1/system/metrics" -> metrics::system;
            case "/api/v1/agents" -> LabAnswer::agents;
            case "/api/v1/tasks" -> LabAnswer::tasks;
            case "/api/v1/auth/login" -> () -> LabAnswer.login(method);
            default -> () -> LabAnswer.problem(404, "Not Found");
        };
    }

    private static void send(HttpExchange exchange, LabAnswer answer) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(answer.body());
                }
            }
        }
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
