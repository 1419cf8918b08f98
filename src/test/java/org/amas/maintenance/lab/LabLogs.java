package org.amas.maintenance.lab;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** AMAS's live log files: opened once, in append mode, and held open as AMAS does. */
final class LabLogs implements AutoCloseable {

    private final List<BufferedWriter> open = new ArrayList<>();
    private final BufferedWriter application;
    private final BufferedWriter errors;
    private final BufferedWriter security;
    private final BufferedWriter audit;
    private final BufferedWriter access;
    private final AtomicInteger number = new AtomicInteger();

    private LabLogs(Path root) throws IOException {
        application = append(root, "logs/amas.log");
        errors = append(root, "logs/amas-errors.log");
        security = append(root, "logs/amas-security-audit.log");
        audit = append(root, "logs/audit.log.jsonl");
        access = append(root, "nginx/logs/access.log");
        append(root, "nginx/logs/error.log");
    }

    static LabLogs open(Path root) throws IOException {
        return new LabLogs(root);
    }

    void request(Instant at, String client, String method, String path, int status, Duration taken)
            throws IOException {
        int n = number.incrementAndGet();
        String request = method + " " + path;
        String level = status >= 500 ? "ERROR" : "INFO";
        String message = request + " " + status + " in " + taken.toMillis() + " ms";
        String line = LogLines.application(at, level, "api", message, n);
        write(application, line);
        write(access, LogLines.access(at, client, request, status, taken.toNanos() / 1e9));
        if (status >= 500) {
            write(errors, line);
        }
        if (status == 401) {
            write(security, LogLines.authenticationFailure(at, "unknown", client));
        }
        if (method.equals("POST")) {
            write(audit, LogLines.audit(at, "unknown", request, n));
        }
    }

    @Override
    public void close() throws IOException {
        for (BufferedWriter writer : open) {
            writer.close();
        }
    }

    private BufferedWriter append(Path root, String file) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        BufferedWriter writer =
                Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        open.add(writer);
        return writer;
    }

    private static void write(BufferedWriter log, String line) throws IOException {
        log.write(line);
        log.newLine();
        log.flush();
    }
}
