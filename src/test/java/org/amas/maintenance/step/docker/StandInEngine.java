package org.amas.maintenance.step.docker;

import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers as a Docker engine does, on a socket of its own, of containers that don't exist: what
 * takes an engine sixty days can be simulated in a second.
 */
final class StandInEngine implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path socket;
    private final ServerSocketChannel server;
    private final Map<String, Map<String, Object>> containers = new ConcurrentHashMap<>();
    private volatile Object disk = Map.of();
    private volatile Object pruned = Map.of();
    private volatile List<Map<String, Object>> images = List.of();
    private volatile List<Map<String, Object>> volumes = List.of();
    private final AtomicInteger counts = new AtomicInteger();
    private volatile String lastLines = "";
    private volatile int status = 200;
    private volatile Map<String, String> refusal = Map.of();
    private volatile String version = "1.41";
    private final List<String> asked = new CopyOnWriteArrayList<>();

    StandInEngine(Path socket) throws IOException {
        this.socket = socket;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serve);
    }

    URI host() {
        return URI.create("unix://" + socket);
    }

    /** Replaces what there is. */
    void containers(List<Map<String, Object>> inspected) {
        containers.clear();
        inspected.forEach(c -> containers.put((String) c.get("Id"), c));
    }

    /** From now on it speaks this version of the API. */
    void speaks(String apiVersion) {
        version = apiVersion;
    }

    /** What it was asked to change: method and path, without the version. */
    List<String> toldToChange() {
        return asked.stream().filter(one -> !one.startsWith("GET ")).toList();
    }

    /** The answer to {@code /system/df}. */
    void disk(Object df) {
        disk = df;
    }

    /** How often {@code /system/df} was asked for. */
    int counts() {
        return counts.get();
    }

    /** The answer to the pruning of the build cache. */
    void pruned(Object report) {
        pruned = report;
    }

    void images(List<Map<String, Object>> listed) {
        images = listed;
    }

    void volumes(List<Map<String, Object>> listed) {
        volumes = listed;
    }

    /** From now on every call is answered by this status and message. */
    void refuse(int code, String message) {
        status = code;
        refusal = Map.of("message", message);
    }

    /** What every container has printed last. */
    void printed(String lines) {
        lastLines = lines;
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel call = server.accept();
                Thread.ofVirtual().start(() -> answer(call));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void answer(SocketChannel call) {
        try (call) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(call), StandardCharsets.US_ASCII));
            String request = in.readLine();
            skipRest(in);
            if (request != null) {
                asked.add(request.replaceFirst(" HTTP.*", "").replaceFirst(" /v1\\.\\d+", " "));
                byte[] body = body(request.split(" ")[1].replaceFirst("^/v1\\.\\d+", ""));
                OutputStream out = Channels.newOutputStream(call);
                String head =
                        "HTTP/1.1 %d Said\r\nContent-Type: application/json\r\n"
                                + "Connection: close\r\nContent-Length: %d\r\n\r\n";
                out.write(head.formatted(status, body.length).getBytes(StandardCharsets.US_ASCII));
                out.write(body);
            }
        } catch (IOException e) {
            // the caller hung up
        }
    }

    private static void skipRest(BufferedReader in) throws IOException {
        int sent = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                sent = Integer.parseInt(line.replaceAll("\\D", ""));
            }
        }
        while (sent-- > 0 && in.read() >= 0) {
            // a document in ASCII
        }
    }

    private byte[] body(String path) {
        if (status != 200) {
            return JSON.writeValueAsBytes(refusal);
        }
        if (path.startsWith("/events")) {
            return new byte[0];
        }
        if (path.contains("/logs")) {
            return frame(lastLines);
        }
        Object answer =
                switch (path.split("\\?")[0]) {
                    case "/version" -> Map.of("ApiVersion", version, "Version", "20.10.24");
                    case "/containers/json" -> List.copyOf(containers.values());
                    case "/images/json" -> images;
                    case "/volumes" -> Map.of("Volumes", volumes);
                    case "/system/df" -> counted();
                    case "/build/prune" -> pruned;
                    default -> containers.get(path.split("/")[2]);
                };
        return JSON.writeValueAsBytes(answer);
    }

    private Object counted() {
        counts.incrementAndGet();
        return disk;
    }

    /** As an engine marks what came from a container's standard output. */
    private static byte[] frame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(ByteBuffer.allocate(8).putInt(1 << 24).putInt(bytes.length).array());
        frame.writeBytes(bytes);
        return frame.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
        java.nio.file.Files.deleteIfExists(socket);
    }
}
